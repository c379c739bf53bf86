# SPDX-License-Identifier: Apache-2.0
from conftest import everywhere, screenshot


@everywhere
def test_first_page_has_a_title(server, browser):
    browser.get(server + "/")
    screenshot(browser, f"first-page-{browser.kind}")
    assert browser.title.strip()
