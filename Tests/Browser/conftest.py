# SPDX-License-Identifier: Apache-2.0
"""The browsers of chromium.py as fixtures."""

import pytest
from chromium import screenshot, start


@pytest.fixture(scope="session")
def browsers():
    """One Chromium a kind, kept for the whole run: starting one takes longer than most tests."""
    started = {}

    def of(kind):
        if kind not in started:
            started[kind] = start(kind)
        return started[kind]

    yield of
    for driver in started.values():
        driver.quit()


@pytest.fixture
def browser(browsers, request):
    driver = browsers(request.param)
    yield driver
    if request.node.stash.get(FAILED, False):
        screenshot(driver, f"failed-{request.node.name}")
    driver.get("about:blank")
    driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    driver.get_log("browser")  # empties it


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report
