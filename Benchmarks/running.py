# SPDX-License-Identifier: Apache-2.0
"""Runs contenders in turn, checks every answer, and takes medians."""

import filecmp
import json
import os
import statistics
import subprocess
import sys

from contenders import FOLDER, PYTHON, ROOT


# A process starts with the peak memory of the one that it was forked from, so a small one stands between us and the measured one, and takes
# the time, too.
LAUNCH = """
import os, sys, time
report = int(sys.argv[1])
start = time.perf_counter()
child = os.fork()
if child == 0:
    os.close(report)
    os.execvp(sys.argv[2], sys.argv[2:])
_, status, usage = os.wait4(child, 0)
os.write(report, f"{time.perf_counter() - start} {usage.ru_maxrss}".encode())
sys.exit(abs(os.waitstatus_to_exitcode(status)))
"""


def run(contender, words):
    """Runs one command on as many cores as it has threads. Returns its output, wall seconds and peak resident megabytes."""
    cores = sorted(os.sched_getaffinity(0))
    if contender.pinned:
        cores = cores[-contender.threads :]
    source, report = os.pipe()
    process = subprocess.Popen(
        [PYTHON, "-I", "-S", "-c", LAUNCH, str(report), *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        pass_fds=[report], preexec_fn=lambda: os.sched_setaffinity(0, cores))
    os.close(report)
    output, complaint = process.communicate()
    with os.fdopen(source) as reported:
        told = reported.read().split()
    if process.returncode != 0 or len(told) != 2:
        said = (complaint.strip() or output.strip() or f"exit {process.returncode}").splitlines()
        raise RuntimeError(next((line for line in said if "rror" in line), said[-1])[:200])
    return output, float(told[0]), int(told[1]) / 1024


def wrong_rows(answers, truth):
    """How many lines of a CSV answer differ from the reference. The usual case is that the files are the same."""
    if filecmp.cmp(answers, truth, shallow=False):
        return 0
    with open(answers, "rb") as given, open(truth, "rb") as right:
        lines = 0
        for mine in right:
            lines += given.readline().rstrip(b"\r\n") != mine.rstrip(b"\n")
        return lines + sum(1 for _ in given)


def csv_lines(contender, asked, files, seconds, megabytes):
    answers = FOLDER / "answers.csv"
    tenth = contender.suite == "csv.tenth"
    wrong = wrong_rows(answers, files["tenth_truth" if tenth else "truth"])
    answers.unlink()
    rows = asked.csv_rows // 10 if tenth else asked.csv_rows
    same = {"engine": contender.engine, "threads": contender.threads, "rows": rows, "wrong": wrong}
    memory = {"name": "csv.memory_tenth" if tenth else "csv.memory", "value": megabytes, "unit": "MB", **same}
    return [memory] if tenth else [{"name": "csv.time", "value": seconds, "unit": "s", **same}, memory]


def one_run(contender, asked, files):
    """The measurements of one run, each a dict of name, engine, threads, value, unit, wrong (-1 where it is not known how many)."""
    output, seconds, megabytes = run(contender, contender.words(asked, files))
    if contender.suite.startswith("csv"):
        return csv_lines(contender, asked, files, seconds, megabytes)
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    for line in lines:
        right = None
        if "hash" in line:
            right = files["expected"](line["rows"])
        elif "dearer" in line:
            right = files["compared"](line["rows"])
        if right is not None:
            agrees = all(str(line[name]) == str(value) for name, value in right.items())
            if not agrees and line.get("wrong", 0) == 0:
                line["wrong"] = -1
    return lines


def progress(text):
    """One line that changes on a terminal; nothing in a log."""
    if sys.stderr.isatty():
        print(f"\r\033[K  {text}", end="", file=sys.stderr, flush=True)


def measure(asked, chosen, files):
    """Every contender in turn, and in the opposite turn the next time, so that a warming or busy machine is fair to all."""
    failed = []
    for round_number in range(asked.repeats):
        order = chosen if round_number % 2 == 0 else list(reversed(chosen))
        for contender in order:
            if contender in failed:
                continue
            who = f"{contender.suite}, {contender.engine}, {contender.threads} thread(s)"
            progress(f"run {round_number + 1} of {asked.repeats}: {who}")
            try:
                contender.runs.append(one_run(contender, asked, files))
            except (RuntimeError, OSError) as problem:
                failed.append(contender)
                progress("")
                print(f"left out: {who}: {problem}", file=sys.stderr)
    progress("")


def summary(chosen):
    """One row per measured quantity: the median over its runs."""
    found = {}
    for contender in chosen:
        for line in (line for lines in contender.runs for line in lines):
            found.setdefault((line["name"], line["engine"], line["threads"]), []).append(line)
    rows = []
    for (name, engine, threads), lines in found.items():
        values = [line["value"] for line in lines]
        rows.append({
            "name": name, "engine": engine, "threads": threads, "value": statistics.median(values),
            "unit": lines[0]["unit"], "low": min(values), "high": max(values), "runs": len(values),
            "rows": lines[0].get("rows"), "wrong": max((line.get("wrong", 0) for line in lines), key=abs),
            "target": None, "pass": None,
        })
    return rows
