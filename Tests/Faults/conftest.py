# SPDX-License-Identifier: Apache-2.0
import os
import shutil
import socket
import subprocess

import pytest
from node import Node


def pytest_addoption(parser):
    parser.addoption("--long", action="store_true", help="the long form: as many rounds as are promised")


@pytest.fixture(scope="session")
def rounds(request):
    """How often something is done: in the long form, and in the short one."""
    return lambda long, short: long if request.config.getoption("--long") else short


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def shim(root):
    """A disk that is slow, lies or fails."""
    folder = root / ".build" / "shims"
    folder.mkdir(parents=True, exist_ok=True)
    library = folder / "disk.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O2", "-Wall", "-o", library, root / "Tests/Faults/shims/disk.c", "-ldl"], check=True)
    return library


@pytest.fixture
def node(binary, root, tmp_path):
    """A server on SQLite in a folder of the test's own; ended with the test."""
    folder = tmp_path / "data"
    made = Node(binary, root, f"sqlite:{folder}", free_port(), tmp_path / "server.log")
    made.folder = folder
    yield made
    if made.process and made.process.poll() is None:
        made.kill()


@pytest.fixture
def mounted(tmp_path):
    """Mounts a file system on a folder; `None` where nobody may."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root mounts file systems")
    made = []

    def mount(*words):
        folder = tmp_path / f"mount{len(made)}"
        folder.mkdir()
        ended = subprocess.run(["mount", *words, folder], capture_output=True, text=True)
        if ended.returncode != 0:
            pytest.skip(f"no such mount here: {ended.stderr.strip()}")
        made.append(folder)
        return folder

    yield mount
    for folder in made:
        subprocess.run(["umount", "-l", folder], capture_output=True)
