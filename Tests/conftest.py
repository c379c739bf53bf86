# SPDX-License-Identifier: Apache-2.0
"""A server of our own for the tests that ask for one.

TEST_YILU_URL tests a server that already runs; TEST_YILU_BINARY another build than the release one.
"""

import os
import pathlib
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[1]
BUILD = ROOT / ".build"
START_SECONDS = 20
STOP_SECONDS = 10

# Hypothesis would make a folder of its own beside the sources.
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(BUILD / "hypothesis"))


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: takes longer than all the others; -m 'not slow' leaves it out")


@pytest.fixture(scope="session")
def binary():
    """The built command."""
    path = pathlib.Path(os.environ.get("TEST_YILU_BINARY", BUILD / "release" / "yilu"))
    if not path.exists():
        pytest.exit(f"{path} is not built: swift build -c release --product yilu", returncode=1)
    return path


@pytest.fixture(scope="session")
def root():
    """The project's folder."""
    return ROOT


@dataclass(frozen=True)
class Server:
    url: str
    """The address without a slash at its end."""
    pid: int | None
    """`None` for a server that somebody else started."""
    folder: pathlib.Path | None = None
    """Where its database is."""


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
def running(request, tmp_path_factory):
    """A running Yilu."""
    if "TEST_YILU_URL" in os.environ:
        yield Server(os.environ["TEST_YILU_URL"].rstrip("/"), None)
        return
    binary = request.getfixturevalue("binary")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    BUILD.mkdir(exist_ok=True)
    log = BUILD / "test-server.log"
    folder = tmp_path_factory.mktemp("data")
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [binary, "serve", "--host", "127.0.0.1", "--port", str(port), "--database", f"sqlite:{folder}"], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not answers(url):
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.exit(f"The server did not start:\n{log.read_text(errors='replace')[-4000:]}", returncode=1)
            time.sleep(0.05)
        yield Server(url, process.pid, folder)
        if process.poll() is not None:
            pytest.exit(f"The server ended by itself ({process.returncode}): {log}", returncode=1)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def server(running):
    """The address of a running Yilu, without a slash at its end."""
    return running.url
