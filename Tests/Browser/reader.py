# SPDX-License-Identifier: Apache-2.0
"""What a person does and sees on a page, so that tests tell a story and not a list of selectors."""

import urllib.error
import urllib.request
from urllib.parse import urlencode

from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

SECONDS = 10
PAGE_BYTES = 100_000

SHANGHAI_2016 = "cn.shanghai.commercial.2016"
SHANGHAI_2006 = "cn.shanghai.commercial.2006"

# The car of the first worked example of the 2016 reform, 1170.00: all days are told, so that no page depends on the day of the test.
CLEAN = [
    ("region", "shanghai"), ("use", "family"), ("kind", "passenger"), ("energy", "combustion"), ("seats", "5"),
    ("first_registered", "2012-03-15"), ("price", "150000.00"), ("insured_years", "3"), ("previous_last_day", "2016-09-19"),
    ("inception", "2016-09-20"), ("base_premium", "3000.00"), ("underwriting", "0.85"), ("channel", "0.85"), ("quoted_on", "2016-09-05"),
]
# Its last example, 8730.00.
WORST = [
    *[(name, "1.15" if name in ("underwriting", "channel") else value) for name, value in CLEAN],
    *[field for month in range(1, 6) for field in (("claims.settled_on", f"2016-0{month}-11"), ("claims.paid", "500.00"))],
    ("violations.kind", "red_light"), ("violations.on", "2016-05-01"),
]


def address(path, fields, **changes):
    kept = [(name, value) for name, value in fields if name not in changes]
    return f"{path}?{urlencode(kept + list(changes.items()))}"


def one(browser, selector):
    return browser.find_element(By.CSS_SELECTOR, selector)


def every(browser, selector):
    return browser.find_elements(By.CSS_SELECTOR, selector)


def texts(browser, selector):
    return [element.text.strip() for element in every(browser, selector)]


def field(browser, name, number=0):
    return browser.find_elements(By.NAME, name)[number]


def told(browser, name, number=0):
    """What a field holds."""
    return field(browser, name, number).get_property("value")


def reveal(browser, element):
    """Opens what is folded around an element, from the outside inwards, as a reader does."""
    while closed := element.find_elements(By.XPATH, "ancestor::details[not(@open)]"):
        closed[0].find_element(By.TAG_NAME, "summary").click()


def fill(browser, name, value, number=0):
    """Chooses or types a value into a field."""
    element = field(browser, name, number)
    reveal(browser, element)
    if element.tag_name == "select":
        Select(element).select_by_value(value)
    elif element.get_property("type") == "date":
        year, month, day = value.split("-")
        element.send_keys(month + day + year)
    else:
        element.clear()
        element.send_keys(value)
    assert told(browser, name, number) == value, f"{name} holds {told(browser, name, number)!r} after {value!r} was typed"


def press(browser, selector):
    """Presses what leads to another page, and waits for it."""
    element = one(browser, selector)
    reveal(browser, element)
    before = one(browser, "html")
    element.click()
    WebDriverWait(browser, SECONDS).until(lambda _: one(browser, "html") != before)


def quote(browser, book):
    return browser.find_element(By.ID, book)


def price(browser, book):
    return quote(browser, book).find_element(By.CSS_SELECTOR, ".price .money").text


def problem_at(browser, name):
    """What a page says is wrong right at a field: marked as wrong, and described by the text that says so."""
    element = field(browser, name)
    assert element.get_dom_attribute("aria-invalid") == "true", f"{name} is not marked as wrong"
    ids = " ".join(filter(None, (element.get_dom_attribute("aria-errormessage"), element.get_dom_attribute("aria-describedby")))).split()
    found = " ".join(browser.find_element(By.ID, id).text for id in ids)
    assert found.strip(), f"nothing is said at {name}"
    return found


def assert_well_made(browser):
    """What holds for every page: no sideways scrolling, nothing in the console, a title, a language, one first heading, a size."""
    language = browser.kind.language
    wide, seen = browser.execute_script("return [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= seen, f"{browser.current_url} is {wide} px wide in a window of {seen}"
    assert browser.title.strip() and one(browser, "html").get_dom_attribute("lang").startswith(language)
    assert len(every(browser, "h1")) == 1
    assert_quiet(browser)


def assert_quiet(browser):
    # Chromium itself notes that it did not run ours with scripts off, and that a form which is sent back has a status that says so.
    own = ("favicon", "status of 422")
    said = [
        entry for entry in browser.get_log("browser")
        if entry["level"] in ("SEVERE", "WARNING") and not any(note in entry["message"] for note in own)]
    assert not said, said


def size(url, language="zh"):
    """Bytes of a page as it is sent."""
    request = urllib.request.Request(url, headers={"Accept-Language": language})
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return len(answer.read())
    except urllib.error.HTTPError as answer:
        assert answer.code == 422, "a page, or a form that is sent back"
        return len(answer.read())
