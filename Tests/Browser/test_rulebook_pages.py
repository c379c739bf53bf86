# SPDX-License-Identifier: Apache-2.0
"""A reader looks the rules up."""

from chromium import Kind, both_sizes, everywhere, on
from reader import PAGE_BYTES, SHANGHAI_2016, assert_well_made, every, one, press, reveal, size, texts


@everywhere
def test_from_the_list_of_books_to_a_row_of_a_table(server, browser):
    browser.get(server + "/rulebooks")
    assert_well_made(browser)
    press(browser, f'a[href="/rulebooks/{SHANGHAI_2016}"]')
    assert_well_made(browser)
    title = "上海商业车险费率（2016年改革）" if browser.kind.language == "zh" else "Shanghai commercial motor tariff, 2016 reform"
    assert one(browser, "h1").text == title
    rows = every(browser, '[id="violation_class"] tbody tr')
    reveal(browser, rows[0])
    assert len(rows) == 14 and "red_light" in rows[1].text
    assert "0.39 … 2.91" in one(browser, "main").text


@on(Kind("phone", "en"))
def test_every_book_opens_and_stays_below_100_kB(server, browser):
    browser.get(server + "/rulebooks")
    addresses = [link.get_property("href") for link in every(browser, "main table a")]
    assert len(addresses) >= 13
    for address in addresses:
        browser.get(address)
        assert_well_made(browser)
        for language in ("zh", "en"):
            assert size(address, language) < PAGE_BYTES, address


@both_sizes
def test_a_link_to_a_table_opens_it(server, browser):
    browser.get(f"{server}/rulebooks/{SHANGHAI_2016}#no_claim_discount")
    assert any(row.is_displayed() for row in every(browser, '[id="no_claim_discount"] tbody tr')), "the table that the link names is folded away"


@both_sizes
def test_an_unknown_book_suggests_the_nearest(server, browser):
    browser.get(server + "/rulebooks/cn.shanghai.commercial.2017")
    assert SHANGHAI_2016 in one(browser, "main").text
