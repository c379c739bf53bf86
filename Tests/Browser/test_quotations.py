# SPDX-License-Identifier: Apache-2.0
"""An owner keeps the prices of the car, and opens them again."""

from chromium import everywhere
from reader import CLEAN, SHANGHAI_2016, address, assert_well_made, one, press, texts


@everywhere
def test_from_the_prices_to_a_quotation_that_replays_to_the_same_fen(server, browser):
    chinese = browser.kind.language == "zh"
    browser.get(server + address("/prices", CLEAN))
    press(browser, "form.save button")
    assert "/quotations/" in browser.current_url
    assert_well_made(browser)
    assert one(browser, "h1").text.startswith("报价单 Q" if chinese else "Quotation Q")
    row = next(row for row in texts(browser, "tbody tr") if "1,170.00" in row)
    assert ("一分不差" if chinese else "the same to the fen") in row
    address_of_it = browser.current_url
    browser.get(server + "/")
    browser.get(address_of_it)
    assert "1,170.00" in one(browser, "tbody").text
    press(browser, ".next a")
    assert one(browser, f"[id='{SHANGHAI_2016}'] .price .money").text == "1,170.00"


@everywhere
def test_a_quotation_that_is_sent_twice_is_one(server, browser):
    browser.get(server + address("/prices", CLEAN))
    press(browser, "form.save button")
    first = browser.current_url
    browser.back()
    press(browser, "form.save button")
    assert browser.current_url == first


@everywhere
def test_an_address_that_nobody_was_given_says_so(server, browser):
    browser.get(server + "/quotations/AAAAAAAAAAAAAAAAAAAAAA")
    assert ("没有这份报价单" if browser.kind.language == "zh" else "There is no such quotation") in one(browser, "main").text
