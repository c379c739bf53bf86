# SPDX-License-Identifier: Apache-2.0
"""Holds the measured rows to targets.json, and adds the rows that are one measurement beside another.

A target is a limit on a measurement of ours (`name`, `engine`: yilu unless said), or a quotient. `measure` is ours; what it is held
against is another measurement (`against`), another engine (`beside`: the best of several), or another number of threads. A quotient says how
many times as fast we are; with `growth` simply how many times as much. Without a limit it is shown and not judged.
"""

import json

from contenders import HERE


def targets():
    return json.loads((HERE / "targets.json").read_text())


def is_rate(unit):
    return unit.endswith("/s")


def quotients(rows, target):
    """A row for each number of threads for which both sides were measured."""
    found = {(row["name"], row["engine"], row["threads"]): row for row in rows}
    engine, measure = target.get("engine", "yilu"), target["measure"]
    made = []
    for threads in sorted({row["threads"] for row in rows}):
        if threads != target.get("threads", threads):
            continue
        mine = found.get((measure, engine, threads))
        others = [
            found.get((target.get("against", measure), other, target.get("against_threads", threads)))
            for other in target.get("beside", [engine])]
        others = [row for row in others if row]
        if not mine or not others:
            continue
        best = max if is_rate(mine["unit"]) else min
        other = best(others, key=lambda row: row["value"])
        direct = target.get("growth") or is_rate(mine["unit"])
        value = mine["value"] / other["value"] if direct else other["value"] / mine["value"]
        shown = target.get("as") or (other["engine"] if "beside" in target else engine)
        made.append({
            "name": target["name"], "engine": shown, "threads": threads, "value": value, "unit": "×", "low": value, "high": value,
            "runs": min(mine["runs"], other["runs"]), "rows": mine["rows"], "wrong": 0, "target": None, "pass": None})
    return made


def judge(rows):
    """Returns all rows with `target` and `pass`. `pass` is None where nothing is asked."""
    made = []
    for target in targets():
        if "measure" in target:
            concerned = quotients(rows, target)
            made += concerned
        else:
            concerned = [
                row for row in rows
                if (row["name"], row["engine"]) == (target["name"], target.get("engine", "yilu"))
                and row["threads"] == target.get("threads", row["threads"])]
        for row in concerned:
            for key, meets in (("at_most", row["value"] <= target.get("at_most", 0)), ("at_least", row["value"] >= target.get("at_least", 0))):
                if key in target:
                    row["target"], row["bound"], row["pass"] = target[key], key, meets
    judged = rows + made
    for row in judged:
        if row["wrong"] and ours(row):
            row["pass"] = False
    return judged


def ours(row):
    """Whether a row is a figure of Yilu: only of that a wrong answer is a failure of ours."""
    return row["engine"].startswith("yilu") or row["name"].startswith("sql")
