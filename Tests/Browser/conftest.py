# SPDX-License-Identifier: Apache-2.0
"""A server of our own, and Chromium at the widths, in the languages and with or without JavaScript that pages must stand.

A test that takes `browser` asks for its kinds with `@everywhere`, or `@on(PHONE, …)` for some. YILU_URL tests a server that already runs;
YILU_BINARY another build than the release one.
"""

import base64
import itertools
import os
import pathlib
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / ".build"
SCREENSHOTS = BUILD / "screenshots"
START_SECONDS = 20
STOP_SECONDS = 10
PAGE_SECONDS = 20

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


# ── The server ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(url):
    try:
        urllib.request.urlopen(url, timeout=2).close()
        return True
    except urllib.error.HTTPError:
        return True  # it answers; whether rightly, a test will say
    except OSError:
        return False


@pytest.fixture(scope="session")
def server():
    """The address of a running Yilu, without a slash at its end."""
    if "YILU_URL" in os.environ:
        yield os.environ["YILU_URL"].rstrip("/")
        return
    binary = pathlib.Path(os.environ.get("YILU_BINARY", BUILD / "release" / "yilu"))
    if not binary.exists():
        pytest.exit(f"{binary} is not built: swift build -c release --product yilu", returncode=1)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    log = BUILD / "test-server.log"
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [binary, "serve", "--host", "127.0.0.1", "--port", str(port)], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers(url):
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.exit(f"The server did not start:\n{log.read_text(errors='replace')[-4000:]}", returncode=1)
            time.sleep(0.05)
        yield url
        if process.poll() is not None:
            pytest.exit(f"The server ended by itself ({process.returncode}): {log}", returncode=1)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


# ── The browser ─────────────────────────────────────────────────────────────────────────────────────────────────────────


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
            "deviceMetrics": {"width": width, "height": height, "pixelRatio": 2.0, "mobile": True, "touch": True}})
    if not kind.javascript:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    # Debian's driver by its path, or Selenium would look for one to download.
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    driver.set_page_load_timeout(PAGE_SECONDS)
    driver.kind = kind
    return driver


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


def screenshot(driver, name):
    """The whole page, also what is below the fold, for a person to look at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / (re.sub(r"[^\w.-]+", "-", name) + ".png")
    picture = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True})
    path.write_bytes(base64.b64decode(picture["data"]))
    return path
