# SPDX-License-Identifier: Apache-2.0
"""Yilu and its peers on the same risks, in one run: answers compared, medians of alternating runs, a table and .build/bench.json.

usage: run.py [--rows N] [--csv-rows N] [--repeats N] [--only WORD,…] [--quick] [--list]
  --only   contenders whose suite or engine contains one of the words (memory, single, csv, yilu, polars, …)
  --quick  a million rows, one run each: shows that everything works, proves no figure

What is not installed or not built is named and left out. Ends with 1 when an answer is wrong or a target is missed.
"""

import argparse
import filecmp
import functools
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field

import make_book
import risks

ROOT = pathlib.Path(__file__).resolve().parent.parent
PEERS = ROOT / "Benchmarks" / "peers"
FOLDER = ROOT / ".build" / "bench"
RELEASE = ROOT / ".build" / "release"
BOOK = "cn.shanghai.commercial.2016"
PYTHON = sys.executable


@dataclass
class Contender:
    """`command` may hold {rows} {seed} {threads} {repeats} {risks} {answers}."""

    suite: str  # memory, single: prints JSON lines of its own; csv: reads {risks}, writes {answers}, is timed from outside
    engine: str
    threads: int
    command: list
    runs: list = field(default_factory=list)

    def words(self, asked, files):
        values = {
            "rows": asked.rows, "seed": risks.SEED, "threads": self.threads, "repeats": asked.inner,
            "risks": files["risks"], "answers": FOLDER / "answers.csv",
        }
        return [str(word).format(**values) for word in self.command]


def contenders():
    peer = ["--rows", "{rows}", "--seed", "{seed}", "--threads", "{threads}", "--repeats", "{repeats}"]
    found = []

    def memory(engine, threads, *command):
        found.append(Contender("memory", engine, threads, list(command)))

    def csv(engine, threads, *command):
        found.append(Contender("csv", engine, threads, list(command)))

    for threads in (1, 2):
        memory("yilu", threads, RELEASE / "yilu-bench", "memory", *peer)
        for name, wide in (("numpy", "int64"), ("numba", "int64"), ("polars", "int64"), ("duckdb", "bigint")):
            for columns in ("wide", "narrow"):
                engine = f"{name} {wide if columns == 'wide' else columns}"
                memory(engine, threads, PYTHON, PEERS / f"with_{name}.py", *peer, "--columns", columns)
        memory("zen-engine batch", threads, PYTHON, PEERS / "with_zen.py", *peer, "--batch")
        if threads == 1:  # none of these has a second thread to give
            memory("hand-written swift", threads, RELEASE / "yilu-bench", "hand", *peer)
            memory("zen-engine single", threads, PYTHON, PEERS / "with_zen.py", *peer)
            memory("openfisca int32", threads, PYTHON, PEERS / "with_openfisca.py", *peer)
            found.append(Contender("single", "yilu", threads, [RELEASE / "yilu-bench", "single", *peer]))
            found.append(Contender("single", "zen-engine", threads, [PYTHON, PEERS / "single_zen.py", *peer]))
        files = ["{risks}", "{answers}", "--threads", "{threads}"]
        csv("yilu", threads, RELEASE / "yilu", "rulebook", "rate", BOOK, "--input", "{risks}", "--output", "{answers}",
            "--outputs", "coefficient,premium", "--threads", "{threads}")
        csv("polars streaming", threads, PYTHON, PEERS / "csv_polars.py", *files)
        csv("polars eager", threads, PYTHON, PEERS / "csv_polars.py", *files, "--eager")
        csv("polars streaming, floats", threads, PYTHON, PEERS / "csv_polars.py", *files, "--numbers", "float")
        csv("duckdb", threads, PYTHON, PEERS / "csv_duckdb.py", *files)
    return found


def targets():
    return json.loads((ROOT / "Benchmarks" / "targets.json").read_text())


def run(words, threads):
    """Runs one command on `threads` cores. Returns its output, wall seconds and peak resident megabytes."""
    cores = sorted(os.sched_getaffinity(0))[-threads:]
    start = time.perf_counter()
    process = subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, cores))
    # Both pipes are small (a few JSON lines, perhaps a progress line), so that reading one after the other cannot block.
    output, complaint = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        said = (complaint.strip() or output.strip() or f"exit {process.returncode}").splitlines()
        raise RuntimeError(next((line for line in said if "rror" in line), said[-1])[:200])
    return output, seconds, usage.ru_maxrss / 1024


def wrong_rows(answers, truth):
    """How many lines of a CSV answer differ from the reference. The usual case is that the files are the same."""
    if filecmp.cmp(answers, truth, shallow=False):
        return 0
    with open(answers, "rb") as given, open(truth, "rb") as right:
        lines = 0
        for mine in right:
            lines += given.readline().rstrip(b"\r\n") != mine.rstrip(b"\n")
        return lines + sum(1 for _ in given)


def one_run(contender, asked, files):
    """The measurements of one run, each a dict of name, engine, threads, value, unit, wrong."""
    output, seconds, megabytes = run(contender.words(asked, files), contender.threads)
    if contender.suite == "csv":
        answers = FOLDER / "answers.csv"
        wrong = wrong_rows(answers, files["truth"])
        answers.unlink()
        same = {"engine": contender.engine, "threads": contender.threads, "rows": asked.csv_rows, "wrong": wrong}
        return [
            {"name": "csv.time", "value": seconds, "unit": "s", **same},
            {"name": "csv.memory", "value": megabytes, "unit": "MB", **same},
        ]
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    for line in lines:
        if "hash" in line:
            right = files["expected"](line["rows"])
            agrees = int(line["sum"]) == right["sum"] and line["hash"] == right["hash"]
            line.setdefault("wrong", 0 if agrees else -1)
            if not agrees and line["wrong"] == 0:
                line["wrong"] = -1  # it says that it is right, and is not
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


def judge(rows, all_ran):
    """A target is a number, or a multiple of what the best of some peers reached on as many threads in this very run: a run
    that was told to leave peers out says nothing about the latter."""
    for target in targets():
        if "than" in target and not all_ran:
            continue
        for row in rows:
            if (row["name"], row["engine"]) != (target["name"], target["engine"]):
                continue
            if row["threads"] != target.get("threads", row["threads"]):
                continue
            more_is_better = row["unit"].endswith("/s")
            if "value" in target:
                limit = target["value"]
            else:
                peers = [
                    peer["value"] for peer in rows
                    if peer["name"] == row["name"] and peer["threads"] == row["threads"] and peer["engine"] in target["than"]]
                if not peers:
                    continue
                limit = (max(peers) if more_is_better else min(peers)) * target["times"]
            met = row["value"] >= limit if more_is_better else row["value"] <= limit
            row["pass"] = met if row["pass"] is None else row["pass"] and met
            stricter = max if more_is_better else min
            row["target"] = limit if row["target"] is None else stricter(row["target"], limit)
    for row in rows:
        if row["wrong"]:
            row["pass"] = False


def shown(value, unit):
    if value is None:
        return "–"
    if unit == "rows/s":
        return f"{value / 1e6:,.3f} M/s" if value < 1e6 else f"{value / 1e6:,.1f} M/s"
    return f"{value:,.2f} {unit}" if value < 100 else f"{value:,.0f} {unit}"


def table(rows):
    print(f"{'what':<18}{'engine':<26}{'threads':>7}{'median':>14}{'low':>14}{'high':>14}{'target':>14}{'wrong':>9}  pass")
    order = sorted(rows, key=lambda row: (row["name"], row["threads"], -row["value"] if row["unit"].endswith("/s") else row["value"]))
    for row in order:
        unit = row["unit"]
        verdict = {None: "", True: "yes", False: "NO"}[row["pass"]]
        print(
            f"{row['name']:<18}{row['engine']:<26}{row['threads']:>7}{shown(row['value'], unit):>14}{shown(row['low'], unit):>14}"
            f"{shown(row['high'], unit):>14}{shown(row['target'], unit):>14}{row['wrong']:>9,}  {verdict}")


def prepare(asked, chosen):
    """The files of the csv suite, made once for a number of rows and kept, and the sums that every suite is held to."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    files = {"risks": FOLDER / f"risks-{asked.csv_rows}.csv", "truth": FOLDER / f"truth-{asked.csv_rows}.csv"}
    if any(contender.suite == "csv" for contender in chosen):
        for path, content in ((files["risks"], make_book.book), (files["truth"], make_book.answers)):
            if not path.exists():
                unfinished = path.with_suffix(".part")
                make_book.write(unfinished, asked.csv_rows, risks.SEED, content)
                unfinished.rename(path)
        files["risks"].read_bytes()  # so that the first contender reads it from memory like all others
    files["expected"] = functools.cache(risks.expected)
    return files


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--csv-rows", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=3, help="runs of each contender, in alternating order")
    parser.add_argument("--only", default="")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--list", action="store_true", help="name the contenders and stop")
    asked = parser.parse_args()
    asked.inner = 3
    if asked.quick:
        asked.rows, asked.csv_rows, asked.repeats = min(asked.rows, 1_000_000), min(asked.csv_rows, 1_000_000), 1
    words = [word for word in asked.only.split(",") if word]
    cores = len(os.sched_getaffinity(0))
    chosen = [
        contender for contender in contenders()
        if contender.threads <= cores and (not words or any(word in f"{contender.suite} {contender.engine}" for word in words))]
    if asked.list:
        for contender in chosen:
            print(f"{contender.suite:<8}{contender.engine:<26}{contender.threads}")
        return 0
    load = os.getloadavg()[0]
    if load > 0.5 * cores:
        print(f"The machine is busy (load {load:.1f} on {cores} cores): read the figures with care.", file=sys.stderr)
    files = prepare(asked, chosen)
    measure(asked, chosen, files)
    rows = summary(chosen)
    judge(rows, all_ran=not words)
    table(rows)
    (ROOT / ".build" / "bench.json").write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
    return 1 if any(row["pass"] is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
