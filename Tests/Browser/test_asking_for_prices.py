# SPDX-License-Identifier: Apache-2.0
"""An owner enters a car and its record, and sees what each tariff would charge and why."""

import pytest
from chromium import Kind, a_desk, both_sizes, everywhere, on, screenshot, with_javascript
from reader import (
    CLEAN, SHANGHAI_2006, SHANGHAI_2016, WORST, address, assert_quiet, assert_well_made, every, field, fill, one, press, price, problem_at, quote,
    reveal, texts, told)
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys


@everywhere
def test_an_owner_fills_in_a_car_by_hand_and_sees_the_price_of_every_tariff(server, browser):
    browser.get(server + "/")
    assert_well_made(browser)
    for name, value in CLEAN:
        fill(browser, name, value)
    press(browser, ".enquiry button[type=submit]")
    assert_well_made(browser)
    assert price(browser, SHANGHAI_2016) == "1,170.00"
    assert price(browser, SHANGHAI_2006) == "2,100.00"
    assert price(browser, "cn.compulsory.2008") == "285.00"
    for name, value in CLEAN:
        assert told(browser, name) == value


@everywhere
def test_five_claims_and_a_serious_violation_cost_8730_00(server, browser):
    browser.get(server + address("/prices", WORST))
    assert_well_made(browser)
    assert price(browser, SHANGHAI_2016) == "8,730.00"
    assert price(browser, SHANGHAI_2006) == "3,900.00"


@everywhere
def test_a_price_unfolds_to_the_rule_the_table_the_row_and_the_source(server, browser):
    browser.get(server + address("/prices", CLEAN))
    card = quote(browser, SHANGHAI_2016)
    assert not card.find_element(By.CSS_SELECTOR, ".steps").is_displayed()
    card.find_element(By.CSS_SELECTOR, ".receipt > summary").click()
    receipt = card.find_element(By.CSS_SELECTOR, ".receipt")
    assert receipt.find_element(By.CSS_SELECTOR, ".steps").is_displayed()
    said = receipt.text
    chinese = browser.kind.language == "zh"
    for wanted in ("0.39", "base_premium * coefficient", "第 2 行" if chinese else "line 2", "0.60", "连续三年不出险" if chinese else "Three years without a claim"):
        assert wanted in said, wanted
    assert receipt.find_elements(By.CSS_SELECTOR, ".source")
    if browser.kind.javascript:
        screenshot(browser, f"receipt-{browser.kind}")
    assert_well_made(browser)


@everywhere
def test_a_receipt_leads_to_the_row_of_the_table_in_the_rulebook(server, browser):
    browser.get(server + address("/prices", CLEAN))
    press(browser, f'[id="{SHANGHAI_2016}"] .receipt a[href$="#no_claim_discount"]')
    assert browser.current_url == f"{server}/rulebooks/{SHANGHAI_2016}#no_claim_discount"
    table = browser.find_element(By.ID, "no_claim_discount")
    reveal(browser, table.find_element(By.CSS_SELECTOR, "tbody tr"))
    row = table.find_element(By.CSS_SELECTOR, "tbody tr")
    assert row.is_displayed() and row.text.split()[0] == "2" and "0.60" in row.text
    assert_well_made(browser)


@everywhere
def test_the_owner_sees_what_one_more_claim_and_one_violation_would_cost(server, browser):
    browser.get(server + address("/prices", CLEAN))
    table = one(browser, ".what-if table").text
    assert "+780.00" in table and "1,950.00" in table  # one claim, under the tariff of 2016
    assert "+270.00" in table and "1,440.00" in table  # one serious violation
    assert "+900.00" in table  # one claim, under the tariff before


@everywhere
def test_what_was_not_told_is_said(server, browser):
    browser.get(server + address("/prices", [each for each in CLEAN if each[0] not in ("inception", "previous_last_day")]))
    assert any("2016-09-06" in text for text in texts(browser, ".assumptions li"))


@everywhere
def test_an_empty_form_is_asked_for_what_it_lacks_and_nothing_breaks(server, browser):
    browser.get(server + "/")
    press(browser, ".enquiry button[type=submit]")
    assert_well_made(browser)
    assert problem_at(browser, "region")


@everywhere
def test_a_field_that_is_wrong_says_so_itself_and_the_form_keeps_what_was_typed(server, browser):
    wrong = {"price": "-1", "first_registered": "1800-01-01", "base_premium": "three thousand"}
    browser.get(server + address("/prices", CLEAN, **wrong))
    if browser.kind.javascript:
        screenshot(browser, f"wrong-{browser.kind}")
    assert_well_made(browser)
    for name, value in (dict(CLEAN) | wrong).items():
        assert told(browser, name) == value
    for name in wrong:
        assert problem_at(browser, name)
        assert field(browser, name).is_displayed(), "the reader must open something to see the field that is wrong"


@both_sizes
def test_a_region_that_is_not_on_the_list_is_said_at_its_field(server, browser):
    browser.get(server + address("/prices", CLEAN, region="atlantis"))
    assert "atlantis" in problem_at(browser, "region")
    assert told(browser, "base_premium") == "3000.00"


@both_sizes
def test_a_day_that_is_no_day_comes_back_as_it_was_typed(server, browser):
    browser.get(server + address("/prices", CLEAN, inception="20 September 2016"))
    assert told(browser, "inception") == "20 September 2016"
    assert problem_at(browser, "inception")
    assert_quiet(browser)


@everywhere
def test_all_that_is_wrong_is_listed_at_the_top_and_each_line_leads_to_its_field(server, browser):
    browser.get(server + address("/prices", CLEAN, inception="1800-13-01", quoted_on="yesterday"))
    links = every(browser, "[role=alert] a")
    assert {link.get_dom_attribute("href") for link in links} >= {"#f-inception", "#f-quoted_on"}
    for link in links:
        assert every(browser, f'[id="{link.get_dom_attribute("href")[1:]}"]'), link.text


# ── The record, row by row ──────────────────────────────────────────────────────────────────────────────────────────────


@everywhere
def test_the_record_comes_back_as_it_was_typed_with_one_empty_row_more(server, browser):
    browser.get(server + address("/prices", WORST))
    days = [element.get_property("value") for element in browser.find_elements(By.NAME, "claims.settled_on")]
    assert days == [f"2016-0{month}-11" for month in range(1, 6)] + [""]
    assert [element.get_property("value") for element in browser.find_elements(By.NAME, "violations.kind")] == ["red_light", ""]


@with_javascript
def test_rows_are_added_without_sending_the_form_and_come_back_filled(server, browser):
    browser.get(server + "/")
    for name, value in CLEAN:
        fill(browser, name, value)
    group = field(browser, "claims.settled_on").find_element(By.XPATH, "ancestor::*[contains(@class, 'rows')]")
    for number, day in enumerate(["2016-01-11", "2016-02-11", "2016-03-11"]):
        if number:
            group.find_element(By.CSS_SELECTOR, "button.add").click()
            assert browser.switch_to.active_element == field(browser, "claims.settled_on", number)
        fill(browser, "claims.settled_on", day, number)
        fill(browser, "claims.paid", "500.00", number)
    ids = [element.get_dom_attribute("id") for element in every(browser, "[id]")]
    assert len(set(ids)) == len(ids)
    press(browser, ".enquiry button[type=submit]")
    assert price(browser, SHANGHAI_2016) == "2,940.00"  # 3000.00 × 0.98: 1.50 × 0.85 × 0.85 × 0.90
    assert [element.get_property("value") for element in browser.find_elements(By.NAME, "claims.settled_on")] == ["2016-01-11", "2016-02-11", "2016-03-11", ""]
    assert_quiet(browser)


@on(Kind("phone", "zh", False), Kind("desk", "en", False))
def test_without_javascript_the_record_grows_by_one_row_with_every_answer(server, browser):
    fields = list(CLEAN)
    for number in range(3):
        browser.get(server + address("/prices", fields))
        assert len(browser.find_elements(By.NAME, "claims.settled_on")) == number + 1
        assert not every(browser, "button.add")
        fields += [("claims.settled_on", f"2016-0{number + 1}-11"), ("claims.paid", "500.00")]


# ── Ways through the form ───────────────────────────────────────────────────────────────────────────────────────────────


@a_desk
def test_the_keyboard_alone_leads_through_the_form_to_the_prices(server, browser):
    browser.get(server + address("/", [each for each in CLEAN if each[0] != "price"]))
    body = browser.switch_to.active_element
    body.send_keys(Keys.TAB)
    assert browser.switch_to.active_element.get_dom_attribute("class") == "skip"
    for _ in range(80):
        element = browser.switch_to.active_element
        if element.get_dom_attribute("name") == "price":
            break
        element.send_keys(Keys.TAB)
    else:
        raise AssertionError("the price of the car cannot be reached with the tab key")
    style = browser.execute_script("const s = getComputedStyle(document.activeElement); return [s.outlineStyle, parseFloat(s.outlineWidth)]")
    assert style[0] != "none" and style[1] >= 2, "where the keyboard is cannot be seen"
    element.send_keys("150000.00", Keys.ENTER)
    assert price(browser, SHANGHAI_2016) == "1,170.00"


@a_desk
def test_the_skip_link_leads_past_the_navigation(server, browser):
    browser.get(server + "/")
    browser.switch_to.active_element.send_keys(Keys.TAB)
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    browser.switch_to.active_element.send_keys(Keys.TAB)
    inside = browser.execute_script("return document.querySelector('main').contains(document.activeElement)")
    assert inside


@both_sizes
def test_the_sample_car_is_one_press_away(server, browser):
    browser.get(server + "/")
    press(browser, ".sample a")
    assert len(every(browser, ".quote")) >= 4
    assert_well_made(browser)


@on(Kind("phone", "zh"), Kind("phone", "zh", False))
def test_back_loses_nothing(server, browser):
    browser.get(server + "/")
    fill(browser, "region", "shanghai")
    fill(browser, "price", "123456.00")
    press(browser, ".enquiry button[type=submit]")
    browser.back()
    assert (told(browser, "region"), told(browser, "price")) == ("shanghai", "123456.00")


@both_sizes
def test_a_price_is_never_shown_without_its_receipt(server, browser):
    browser.get(server + address("/prices", WORST))
    for card in every(browser, ".quote"):
        if card.find_elements(By.CSS_SELECTOR, ".price"):
            assert card.find_elements(By.CSS_SELECTOR, ".receipt"), card.text


@both_sizes
def test_invented_figures_are_called_so_beside_every_price(server, browser):
    browser.get(server + address("/prices", CLEAN, insure_damage="true", model="example_saloon", third_party_limit="1000000.00"))
    assert every(browser, ".quote")
    for card in every(browser, ".quote"):
        assert (".illustrative" in card.get_dom_attribute("id")) == bool(card.find_elements(By.CSS_SELECTOR, ".badge.warn")), card.text[:80]
