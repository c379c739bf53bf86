# SPDX-License-Identifier: Apache-2.0
"""新旧切换: somebody with a portfolio sees who pays more and who pays less."""

import pytest
from chromium import both_sizes, everywhere, screenshot
from reader import SHANGHAI_2006, SHANGHAI_2016, assert_well_made, every, fill, one, press, reveal, texts, told

HEADER = "policy,base_premium,claim_level,serious_violations,moderate_violations,other_violations,underwriting,channel"
CLEAN = "P-clean,3000.00,three_years_clean,0,0,0,0.85,0.85"
WORST = "P-worst,3000.00,claims_5,1,0,0,1.15,1.15"


@pytest.fixture
def upload(server, browser, tmp_path):
    """Sends a file as a reader does."""

    def upload(content, old=SHANGHAI_2006, new=SHANGHAI_2016):
        path = tmp_path / "portfolio.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        browser.get(server + "/switch")
        fill(browser, "old", old)
        fill(browser, "new", new)
        one(browser, "[name=portfolio]").send_keys(str(path))
        press(browser, ".enquiry button[type=submit]")

    return upload


@everywhere
def test_the_sample_shows_who_pays_more_and_who_less(server, browser):
    browser.get(server + "/switch")
    assert_well_made(browser)
    press(browser, 'a[href="/switch/sample"]')
    assert_well_made(browser)
    counts = [int(text.replace(",", "")) for text in texts(browser, ".tally b")]
    assert counts == [2231, 17643, 126]
    assert [text.replace(",", "") for text in texts(browser, ".switch .total .money")] == ["71341125.38", "59294201.34"]
    assert every(browser, ".switch .plot svg") and every(browser, ".movers tbody tr")


@everywhere
def test_an_uploaded_portfolio_is_compared(browser, upload):
    upload("\n".join([HEADER, CLEAN, WORST, ""]))
    assert_well_made(browser)
    assert texts(browser, ".tally b") == ["1", "1", "0"]
    assert texts(browser, ".switch .total .money") == ["6,000.00", "9,900.00"]
    assert "P-worst" in one(browser, ".movers").text
    assert (told(browser, "old"), told(browser, "new")) == (SHANGHAI_2006, SHANGHAI_2016)


@both_sizes
def test_a_file_of_the_field_s_spreadsheets_is_read_with_its_chinese_notes(browser, upload):
    text = "\n".join([HEADER + ",备注", CLEAN + ",上年续保的老客户", WORST + ",车主已更换", ""])
    upload(text.encode("gb18030"))
    assert texts(browser, ".tally b") == ["1", "1", "0"]
    assert "�" not in one(browser, "main").text


@both_sizes
def test_bad_rows_are_left_out_and_told_with_their_lines(browser, upload):
    upload("\n".join([HEADER, CLEAN, "P-bad,-5,three_years_clean,0,0,0,0.85,0.85", "P-short,3000.00", WORST, ""]))
    assert texts(browser, ".tally b") == ["1", "1", "0"]
    rejected = one(browser, ".switch details.more")
    reveal(browser, rejected.find_element("css selector", "li"))
    assert "2" in rejected.find_element("css selector", "summary").text
    assert ":3:" in rejected.text and "base_premium" in rejected.text and ":4:" in rejected.text
    screenshot(browser, f"switch-bad-rows-{browser.kind}")


@both_sizes
@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"a,b\n1,2\n", (HEADER + "\n").encode(), f'{HEADER}\n"P1,3000\n'.encode()],
    ids=["empty", "NUL", "foreign columns", "no rows", "open quote"])
def test_a_file_that_is_no_portfolio_is_said_and_another_can_be_chosen(browser, upload, content):
    upload(content)
    said = one(browser, "[role=alert]")
    assert said.is_displayed() and len(said.text) > 20
    assert every(browser, "[name=portfolio]") or every(browser, 'main a[href="/switch"]'), "there is no way back to the form"
    assert browser.execute_script("return document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@both_sizes
def test_markup_in_a_portfolio_is_shown_as_text(browser, upload):
    upload("\n".join([HEADER, CLEAN.replace("P-clean", "<img src=x onerror=alert(1)>"), WORST, ""]))
    assert "<img src=x onerror=alert(1)>" in one(browser, "main").text
    assert not every(browser, "main img")
