# SPDX-License-Identifier: Apache-2.0
"""The process is killed while it writes. Invariants: no acknowledged write is lost, one effect for one key, the journal verifies."""

import random
import sqlite3
import threading
import time

import pytest
from node import Asked

CLIENTS = 8


def assert_whole(node, asked, among=50):
    """After a restart."""
    assert asked.lost(node) == []
    assert asked.changed(node, among) == []


def test_killed_at_random_moments_under_load(node, rounds):
    draw = random.Random(20_261_121)
    asked, kills = Asked(), 0
    for _ in range(rounds(200, 6)):
        node.start()
        stop = threading.Event()
        threads = asked.load(node, CLIENTS, stop)
        time.sleep(draw.uniform(0.0, 0.5))
        node.kill()
        kills += 1
        stop.set()
        for thread in threads:
            thread.join()
    node.start()
    assert kills == rounds(200, 6) and len(asked.acknowledged) > kills
    assert_whole(node, asked)
    # What nobody was told of is done once when it is sent again.
    for key in [key for key in asked.sent if key not in asked.acknowledged][:50]:
        assert asked.send(node, key)
    assert_whole(node, asked)
    assert node.stop() == 0
    assert node.verify() == []
    count = sqlite3.connect(f"file:{node.folder}/yilu.sqlite?mode=ro", uri=True).execute("SELECT COUNT(*) FROM quotation").fetchone()[0]
    assert len(asked.acknowledged) <= count <= len(asked.sent)


@pytest.mark.parametrize("point", ["commit.before", "commit.after"])
def test_killed_at_each_point_of_a_commit(node, rounds, point):
    asked = Asked()
    for number in range(1, rounds(25, 5) + 1):
        node.start("--fault-point", f"{point}:{2 * number}")
        stop = threading.Event()
        threads = asked.load(node, CLIENTS, stop)
        assert node.process.wait(30) == -9, "the fault was not injected"
        stop.set()
        for thread in threads:
            thread.join()
    node.start()
    assert asked.sent
    assert_whole(node, asked)
    for key in [key for key in asked.sent if key not in asked.acknowledged]:
        assert asked.send(node, key)
    assert_whole(node, asked)
    node.stop()
    assert node.verify() == []
    count = sqlite3.connect(f"file:{node.folder}/yilu.sqlite?mode=ro", uri=True).execute("SELECT COUNT(*) FROM quotation").fetchone()[0]
    assert count == len(set(asked.sent)), "every key has one effect"


def test_the_control_a_write_that_is_taken_away_is_noticed(node):
    node.start()
    asked = Asked()
    for _ in range(20):
        assert asked.send(node)
    node.stop()
    with sqlite3.connect(node.folder / "yilu.sqlite") as database:
        database.execute("DELETE FROM quotation WHERE rowid = 7")
    node.start()
    assert len(asked.lost(node)) == 1
