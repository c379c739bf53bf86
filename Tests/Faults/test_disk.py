# SPDX-License-Identifier: Apache-2.0
"""The disk fails, fills up, loses power. Invariants: no acknowledged write is lost, one effect for one key, the journal verifies, and who is
not acknowledged is told so."""

import errno
import fcntl
import os
import sqlite3
import struct
import subprocess
import threading
import time

import pytest
from node import Asked

CLIENTS = 8
WRITES = 5
MOST_CALLS = 1000
# Linux: EXT4_IOC_SHUTDOWN; 2 drops everything that was not synced, the file system's own log too.
SHUTDOWN, NO_LOG_FLUSH = 0x8004587D, 2


def faulty(shim, control):
    return {"LD_PRELOAD": str(shim), "DISK_FAULT": str(control)}


@pytest.mark.parametrize("operation", ["sync", "write"])
def test_the_nth_call_of_the_log_fails_for_every_n_until_none_fails(node, shim, tmp_path, operation):
    part = "yilu.sqlite-wal"
    control = tmp_path / "fault"
    injected = 0
    for number in range(1, MOST_CALLS):
        control.write_text("")
        node.start(environment=faulty(shim, control))
        asked = Asked()
        control.write_text(f"{operation} {errno.EIO} {number} {part}\n")
        for _ in range(WRITES):
            asked.send(node)
        left = int(control.read_text().split()[2])
        control.write_text("")
        if left == 0:
            injected += 1
        if node.process.poll() is None:
            node.kill()
        else:
            # An outcome that nobody knows ends the process.
            assert node.process.returncode == 70, node.tail()
        node.start()
        assert asked.lost(node) == [] and asked.changed(node) == []
        for key in asked.sent:
            assert asked.send(node, key)
        assert len({location for location, _ in asked.acknowledged.values()}) == WRITES
        assert node.stop() == 0
        if left > 0:
            break
    assert injected > 0, "nothing was injected"
    assert node.verify() == []
    assert all(status == 503 for status in asked.refused), asked.refused


def test_the_nth_reading_fails_for_every_n_until_none_fails(node, shim, tmp_path):
    control = tmp_path / "fault"
    asked = Asked()
    node.start()
    for _ in range(WRITES):
        assert asked.send(node)
    node.stop()
    injected = 0
    for number in range(1, MOST_CALLS):
        control.write_text(f"read {errno.EIO} {number} yilu.sqlite\n")
        try:
            node.start(environment=faulty(shim, control))
        except AssertionError as refusal:
            # It does not serve what it cannot read, and says so.
            assert node.process.poll() == 1 and "SQLite error" in node.tail(), refusal
        else:
            for location, _ in asked.acknowledged.values():
                status, _, body = node.ask("GET", location)
                # SQLite calls some failing reads a damaged file. Whatever it is, the customer sees nothing of its inside.
                assert status in (200, 500, 503) and b"SQL" not in body and b"disk image" not in body, body
            node.stop()
        left = int(control.read_text().split()[2])
        injected += left == 0
        if left > 0:
            break
    assert injected > 0, "nothing was injected"
    node.start()
    assert asked.lost(node) == []
    node.stop()
    assert node.verify() == []


def test_a_full_disk_is_told_and_the_service_recovers_when_space_returns(node, mounted, tmp_path):
    folder = mounted("-t", "tmpfs", "-o", "size=24m", "tmpfs")
    node.database = f"sqlite:{folder}/data"
    node.start()
    asked = Asked()
    assert asked.send(node)
    filler = folder / "filler"
    with open(filler, "wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4096):
                pass
        except OSError as full:
            assert full.errno == errno.ENOSPC
    refused = 0
    for _ in range(400):
        if not asked.send(node):
            refused += 1
            if refused == 20:
                break
    assert refused == 20, "the disk was not full"
    assert set(asked.refused) == {503}
    assert b"/problems/storage" in asked.refused[503][0]
    # Readers go on.
    assert asked.lost(node) == []
    filler.unlink()
    assert asked.send(node), "the service did not recover"
    assert asked.lost(node) == [] and asked.changed(node) == []
    assert node.stop() == 0
    assert node.verify() == []


def cut_power(folder):
    file = os.open(folder, os.O_RDONLY)
    fcntl.ioctl(file, SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
    os.close(file)


class Disk:
    """A disk whose power can be cut: an ext4 in a file."""

    def __init__(self, tmp_path):
        self.image, self.folder = tmp_path / "image", tmp_path / "disk"
        self.folder.mkdir()
        with open(self.image, "wb") as file:
            file.truncate(256 << 20)
        if os.geteuid() != 0 or subprocess.run(["mkfs.ext4", "-q", "-F", self.image], capture_output=True).returncode != 0:
            pytest.skip("no ext4 can be made here")
        self.mount()

    def mount(self):
        if subprocess.run(["mount", "-o", "loop", self.image, self.folder], capture_output=True).returncode != 0:
            pytest.skip("no loop device here")

    def cut(self, node):
        cut_power(self.folder)
        node.kill()
        subprocess.run(["umount", self.folder], check=True)
        self.mount()


@pytest.fixture
def disk(tmp_path):
    made = Disk(tmp_path)
    yield made
    subprocess.run(["umount", "-l", made.folder], capture_output=True)


def lost_after_cuts(node, disk, cuts, seconds, environment=None):
    asked, lost = Asked(), 0
    node.database = f"sqlite:{disk.folder}/data"
    for _ in range(cuts):
        node.start(environment=environment)
        stop = threading.Event()
        threads = asked.load(node, CLIENTS, stop)
        time.sleep(seconds)
        disk.cut(node)
        stop.set()
        for thread in threads:
            thread.join()
    node.start()
    return asked, asked.lost(node)


def test_power_cuts_lose_nothing_that_was_acknowledged(node, disk, rounds):
    cuts = rounds(100, 4)
    asked, lost = lost_after_cuts(node, disk, cuts, 0.5)
    assert len(asked.acknowledged) > 10 * cuts and lost == []
    assert asked.changed(node, 50) == []
    assert node.stop() == 0
    assert node.verify() == []


def test_the_control_a_disk_that_lies_about_its_syncs_loses(node, disk, shim):
    node.database = f"sqlite:{disk.folder}/data"
    node.start()
    settled = Asked()
    assert settled.send(node)
    node.stop()
    os.sync()
    node.start(environment={"LD_PRELOAD": str(shim), "DISK_LIES": "1"})
    asked = Asked()
    for _ in range(200):
        assert asked.send(node)
    disk.cut(node)
    node.start()
    assert settled.lost(node) == []
    assert len(asked.lost(node)) > 100, "the cut took nothing: the test above shows nothing"


def test_the_control_synchronous_normal_loses_on_the_same_disk(disk):
    lost = {}
    for mode in ("FULL", "NORMAL"):
        database = sqlite3.connect(disk.folder / f"{mode}.sqlite", isolation_level=None)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute(f"PRAGMA synchronous = {mode}")
        database.execute("CREATE TABLE entry (id INTEGER PRIMARY KEY, text TEXT)")
        os.sync()
        for _ in range(300):
            database.execute("INSERT INTO entry (text) VALUES ('x')")
        cut_power(disk.folder)
        try:
            database.close()
        except sqlite3.Error:
            pass
        subprocess.run(["umount", disk.folder], check=True)
        disk.mount()
        found = sqlite3.connect(disk.folder / f"{mode}.sqlite")
        tables = found.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]
        lost[mode] = 300 - (found.execute("SELECT COUNT(*) FROM entry").fetchone()[0] if tables else 0)
        found.close()
    assert lost["FULL"] == 0 and lost["NORMAL"] > 0, lost
