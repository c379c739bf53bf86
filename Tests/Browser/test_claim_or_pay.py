# SPDX-License-Identifier: Apache-2.0
"""An owner with a scratch asks whether to claim it or to pay."""

import pytest
from chromium import both_sizes, everywhere
from reader import CLEAN, address, assert_well_made, every, fill, one, press, problem_at, texts, told


@everywhere
def test_from_the_prices_to_the_advice_with_its_break_even(server, browser):
    browser.get(server + address("/prices", CLEAN))
    press(browser, ".next a")
    fill(browser, "loss.amount", "800.00")
    press(browser, ".enquiry button[type=submit]")
    assert_well_made(browser)
    assert one(browser, ".advice h2").text == ("自己付更划算" if browser.kind.language == "zh" else "Pay it yourself")
    assert one(browser, ".advice .price .money").text == "1,470.00"
    rows = texts(browser, ".advice tbody tr")
    assert len(rows) == 3 and "1,170.00" in rows[0] and "1,950.00" in rows[0] and "+780.00" in rows[0]
    assert one(browser, ".advice tfoot .money").text == "+1,470.00"
    assert every(browser, ".advice svg")
    assert told(browser, "loss.amount") == "800.00" and told(browser, "base_premium") == "3000.00"


@everywhere
def test_a_dear_repair_is_claimed(server, browser):
    browser.get(server + address("/advice", CLEAN, **{"loss.amount": "5000"}))
    assert one(browser, ".advice h2").text == ("报险更划算" if browser.kind.language == "zh" else "Claim it")


@everywhere
def test_the_empty_adviser_offers_a_sample(server, browser):
    browser.get(server + "/advice")
    assert_well_made(browser)
    press(browser, ".sample a")
    assert one(browser, ".advice .price .money").text
    assert_well_made(browser)


@both_sizes
@pytest.mark.parametrize("amount", ["-800", "0", "a lot", "0.001"])
def test_a_loss_that_cannot_be_says_so_at_its_field_and_stays(server, browser, amount):
    browser.get(server + address("/advice", CLEAN, **{"loss.amount": amount}))
    assert problem_at(browser, "loss.amount")
    assert told(browser, "loss.amount") == amount and told(browser, "base_premium") == "3000.00"


@both_sizes
def test_a_loss_without_a_car_asks_for_the_car_and_keeps_the_loss(server, browser):
    browser.get(server + "/advice?loss.amount=800")
    assert told(browser, "loss.amount") == "800"
    assert problem_at(browser, "region")
