# SPDX-License-Identifier: Apache-2.0
"""What every peer needs: its arguments, a clock, and one JSON line at the end."""

import argparse
import json
import os
import pathlib
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

import risks


def arguments(columns=True, plain=False):
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=risks.SEED)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=3)
    if columns:
        # wide: 64-bit columns, as they come. narrow: the smallest types that hold the ranges, and the fastest way we found.
        parser.add_argument("--columns", choices=["wide", "narrow"], default="wide")
    if plain:
        parser.add_argument("--plain", action="store_true", help="as one would write it first, not the fastest way we found")
    asked = parser.parse_args()
    if asked.threads == 1:
        # One thread means one core: some libraries start helpers of their own.
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    return asked


def memory(engine, asked, run, premiums=lambda result: result, rows=None):
    """Runs once to warm up, then `repeats` times, and reports the median. `run` computes a whole column of premiums."""
    rows = rows or asked.rows
    result = run()
    seconds = []
    for _ in range(asked.repeats):
        start = time.perf_counter()
        result = run()
        seconds.append(time.perf_counter() - start)
    line = {
        "name": "memory.premium",
        "engine": engine,
        "threads": asked.threads,
        "value": statistics.median(seconds) / rows * 1e9,
        "unit": "ns",
        "rows": rows,
        **risks.check(premiums(result), asked.seed),
    }
    print(json.dumps(line), flush=True)
