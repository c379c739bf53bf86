# SPDX-License-Identifier: Apache-2.0
"""What holds for all pages: accessible, light, safe, in two languages and two sizes of type."""

import time
import urllib.error
import urllib.request
from urllib.parse import quote, urlencode

import pytest
from accessibility import assert_accessible
from chromium import Kind, both_sizes, everywhere, on, screenshot, with_javascript
from reader import CLEAN, PAGE_BYTES, SHANGHAI_2016, WORST, address, assert_quiet, assert_well_made, every, one, press, size
from selenium.webdriver.common.by import By

PAGES = {
    "enquiry": "/",
    "prices": address("/prices", WORST, insure_damage="true", model="example_saloon", third_party_limit="1000000.00"),
    "prices-with-errors": address("/prices", CLEAN, inception="1800-13-01", price="-1"),
    "advice-empty": "/advice",
    "advice": address("/advice", CLEAN, **{"loss.amount": "800"}),
    "switch": "/switch",
    "switch-sample": "/switch/sample",
    "rulebooks": "/rulebooks",
    "rulebook": f"/rulebooks/{SHANGHAI_2016}",
    "not-found": "/nothing-here",
}
every_page = pytest.mark.parametrize("page", PAGES)


@with_javascript
@every_page
def test_axe_finds_nothing_serious(server, browser, page):
    browser.get(server + PAGES[page])
    # What is folded away is read too, once it is open.
    browser.execute_script("for (const each of document.querySelectorAll('details')) each.open = true")
    assert browser.execute_script("return document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert_accessible(browser)


@on(Kind("phone", "zh"), Kind("desk", "en"))
@every_page
def test_axe_finds_nothing_serious_in_the_dark_and_in_large_type(server, browser, page):
    try:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark"}]})
        whole = PAGES[page]
        browser.get(server + whole + ("&" if "?" in whole else "?") + "type=large")
        assert_accessible(browser)
        assert browser.execute_script("return document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        screenshot(browser, f"page-{page}-dark-large-{browser.kind}")
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@everywhere
@every_page
def test_the_page_is_well_made(server, browser, page):
    browser.get(server + PAGES[page])
    if page == "not-found":
        browser.get_log("browser")  # Chromium notes the 404 itself
    if browser.kind.javascript:
        screenshot(browser, f"page-{page}-{browser.kind}")
    assert_well_made(browser)


@every_page
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_light_and_there_in_a_second(server, page, language):
    if page == "not-found":
        return
    begin = time.monotonic()
    assert size(server + PAGES[page], language) < PAGE_BYTES
    assert time.monotonic() - begin < 1


@on(Kind("phone", "zh"))
@every_page
def test_what_is_pressed_is_44_pixels_high_on_a_phone(server, browser, page):
    browser.get(server + PAGES[page])
    small = browser.execute_script("""
        const parts = [...document.querySelectorAll('button, select, input:not([type=checkbox]), summary, .button, nav a, .settings a, label:has(input)')];
        return parts.filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 43.5)
            .map(each => each.outerHTML.slice(0, 80) + ' ' + each.getBoundingClientRect().height);
    """)
    assert not small, small


@on(Kind("desk", "en"))
def test_money_is_right_aligned_with_figures_of_one_width(server, browser):
    for page in ("prices", "advice", "switch-sample"):
        browser.get(server + PAGES[page])
        styles = browser.execute_script("""
            return [...document.querySelectorAll('td.money')].map(each => getComputedStyle(each)).map(s => [s.textAlign, s.fontVariantNumeric]);
        """)
        assert styles and all(align == "right" and "tabular-nums" in figures for align, figures in styles)


def test_the_style_sheet_is_below_20_kB(root):
    assert sum(path.stat().st_size for path in (root / "Sources/Web/Public").glob("*.css")) < 20_000


# ── Settings ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@everywhere
def test_the_language_is_switched_on_the_spot_and_stays_on_the_next_page(server, browser):
    browser.get(server + address("/prices", CLEAN))
    mine = browser.kind.language
    other = "en" if mine == "zh" else "zh"
    press(browser, f'.settings a[hreflang="{other}"]')
    assert one(browser, "html").get_dom_attribute("lang").startswith(other)
    assert browser.find_element(By.ID, SHANGHAI_2016), "the switch lost the car"
    press(browser, 'nav a[href="/rulebooks"]')
    assert one(browser, "html").get_dom_attribute("lang").startswith(other)
    press(browser, f'.settings a[hreflang="{mine}"]')
    assert one(browser, "html").get_dom_attribute("lang").startswith(mine)


@everywhere
def test_large_type_stays_until_it_is_switched_back(server, browser):
    def type_pixels():
        return float(one(browser, "body").value_of_css_property("font-size").removesuffix("px"))

    browser.get(server + "/")
    usual = type_pixels()
    press(browser, '.settings a[href*="type=large"]')
    assert type_pixels() >= usual * 1.2
    press(browser, 'nav a[href="/switch"]')
    assert type_pixels() >= usual * 1.2
    assert_well_made(browser)
    press(browser, '.settings a[href*="type=normal"]')
    assert type_pixels() == usual


@both_sizes
def test_the_settings_of_an_upload_s_answer_lead_somewhere(server, browser):
    browser.get(server + "/switch/sample")
    press(browser, '.settings a[href*="type=large"]')
    assert one(browser, "h1").text and not every(browser, ".problem")


# ── What is not there, and what is not meant well ───────────────────────────────────────────────────────────────────────


@everywhere
def test_an_address_where_nothing_is_says_so_and_leads_back(server, browser):
    browser.get(server + "/nothing-here")
    assert one(browser, "h1").text == ("没有这个地址" if browser.kind.language == "zh" else "There is nothing at this address")
    press(browser, "main a.button")
    assert browser.current_url == server + "/"


def test_a_missing_page_has_status_404(server):
    for path in ("/nothing-here", "/rulebooks/nothing", "/assets/nothing.css"):
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(server + path)
        assert caught.value.code == 404


ATTACKS = ['"><script>alert(1)</script>', "'><img src=x onerror=alert(1)>", "javascript:alert(1)", '" autofocus onfocus="alert(1)', "</title><svg/onload=alert(1)>"]
NAMES = [
    "region", "use", "kind", "energy", "model", "seats", "first_registered", "price", "tonnes", "insured_years", "previous_last_day", "inception",
    "third_party_limit", "agreed_value", "base_premium", "underwriting", "quoted_on", "claims.settled_on", "claims.paid", "violations.kind",
    "violations.on", "accidents.on", "accidents.death", "loss.amount", "loss.cover", "loss.on", "lang", "type", "unknown"]


def page_of(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("path", ["/", "/prices", "/advice", "/switch", "/rulebooks"])
def test_markup_in_any_field_of_the_address_comes_back_as_text(server, path, attack):
    for name in NAMES:
        fields = [each for each in CLEAN if each[0] != name] + [(name, attack), (attack, "1")]
        status, headers, page = page_of(f"{server}{path}?{urlencode(fields)}")
        assert status < 500, name
        for part in ("<script>alert", "<img src=x", "<svg/onload", 'onfocus="alert', 'href="javascript:'):
            assert part not in page, f"{name}: {part}"
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert not headers.get("Set-Cookie") or "alert" not in headers["Set-Cookie"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_markup_in_a_path_comes_back_as_text(server, attack):
    for path in ("/", "/rulebooks/", "/assets/", "/switch/"):
        status, _, page = page_of(server + path + quote(attack, safe=""))
        assert status == 404
        assert "<script>alert" not in page and "<img src=x" not in page and "<svg/onload" not in page


@on(Kind("desk", "zh"))
def test_no_attack_runs_in_a_browser(server, browser):
    for attack in ATTACKS:
        browser.get(server + address("/prices", CLEAN, price=attack, region=attack, inception=attack))
        assert not every(browser, "main script, main img")
        assert_quiet(browser)


def test_nothing_of_a_page_comes_from_elsewhere_and_no_script_or_style_stands_in_it(server):
    for path in PAGES.values():
        _, headers, page = page_of(server + path)
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert "<style" not in page and " style=" not in page and "<script>" not in page and " onclick=" not in page
        assert 'src="http' not in page and headers["X-Content-Type-Options"] == "nosniff"


def test_style_sheet_script_and_icon_may_be_kept_for_ever(server):
    _, _, page = page_of(server + "/")
    found = [part.split('"')[0] for part in page.split('"/assets/')[1:]]
    assert len(found) == 3
    for name in found:
        with urllib.request.urlopen(f"{server}/assets/{name}") as answer:
            assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("page", [name for name in PAGES if name != "not-found"])
def test_a_page_that_may_hold_a_car_is_not_kept_by_caches(server, page):
    _, headers, _ = page_of(server + PAGES[page])
    assert headers["Cache-Control"] == "no-store"
