# SPDX-License-Identifier: Apache-2.0
"""Chromium at the widths, in the languages and with or without JavaScript that pages must stand.

A test that takes `browser` asks for its kinds with `@everywhere`, or `@on(…)` for some.
"""

import base64
import itertools
import os
import pathlib
import re
from dataclasses import dataclass

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

SCREENSHOTS = pathlib.Path(__file__).resolve().parents[2] / ".build" / "screenshots"
PAGE_SECONDS = 20
DRIVER_SECONDS = 30

SIZES = {"phone": (390, 844), "desk": (1440, 900)}
LANGUAGES = {"zh": "zh-CN,zh", "en": "en-GB,en"}


@dataclass(frozen=True)
class Kind:
    size: str
    language: str
    javascript: bool = True

    def __str__(self):
        return f"{self.size}-{self.language}" + ("" if self.javascript else "-no-js")


ALL_KINDS = [Kind(*each) for each in itertools.product(SIZES, LANGUAGES, (True, False))]


def on(*kinds):
    return pytest.mark.parametrize("browser", kinds, indirect=True, ids=str)


everywhere = on(*ALL_KINDS)
with_javascript = on(*[kind for kind in ALL_KINDS if kind.javascript])
both_sizes = on(Kind("phone", "zh"), Kind("desk", "en"))
a_desk = on(Kind("desk", "en"))


def start(kind):
    width, height = SIZES[kind.size]
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in (
        "--headless=new", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars", f"--window-size={width},{height}",
        f"--accept-lang={LANGUAGES[kind.language]}",
        # A page that needs anything from outside must fail here, and Chromium's own errands stay at home.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--disable-background-networking", "--no-first-run",
    ):
        options.add_argument(argument)
    if os.geteuid() == 0:
        options.add_argument("--no-sandbox")  # Chromium's sandbox cannot be built by root
    if kind.size == "phone":
        options.add_experimental_option("mobileEmulation", {
            "deviceMetrics": {"width": width, "height": height, "pixelRatio": 2.0, "mobile": True,
            # With touch, a click is a tap, and the driver waits for ever for a tap on a page whose scripts are off.
            "touch": kind.javascript}})
    if not kind.javascript:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    # Debian's driver by its path, or Selenium would look for one to download.
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    driver.command_executor.client_config.timeout = DRIVER_SECONDS
    driver.set_page_load_timeout(PAGE_SECONDS)
    driver.kind = kind
    return driver


def screenshot(driver, name):
    """The whole page, also what is below the fold, for a person to look at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / (re.sub(r"[^\w.-]+", "-", name) + ".png")
    picture = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True})
    path.write_bytes(base64.b64decode(picture["data"]))
    return path
