# SPDX-License-Identifier: Apache-2.0
import shutil

import pytest
from command import Command


@pytest.fixture(scope="session")
def yilu(binary, root):
    return Command(binary, root)


@pytest.fixture
def write(tmp_path):
    """Writes a file in a folder of the test's own, and gives its path."""

    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def books(tmp_path, root):
    """A copy of the rulebooks that a test may spoil."""
    folder = tmp_path / "Rulebooks"
    shutil.copytree(root / "Rulebooks", folder, ignore=shutil.ignore_patterns("shanghai-portfolio.csv"))
    return folder
