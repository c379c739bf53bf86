# SPDX-License-Identifier: Apache-2.0
"""Yilu and its peers on the same risks, in one run: answers compared, medians of alternating runs, a table and .build/bench.json.

usage: run.py [--quick] [--only WORD,…] [--rows N] [--csv-rows N] [--sql-rows N] [--repeats N] [--readme] [--list]
  --quick   a million rows, one run each: shows that everything works, proves no figure
  --only    contenders whose suite or engine contains one of the words (memory, csv, single, compare, http, sql, yilu, polars, …)
  --readme  rewrites the figures in README.md and README.zh-CN.md
  --list    names the contenders and stops

What is not installed or not built is named and left out. A target that is missed is printed as falling short. Ends with 1 only when an
answer is wrong.
"""

import argparse
import functools
import json
import os
import subprocess
import sys
import time

import make_book
import make_table_books
import report
import risks
import running
import verdicts
from contenders import FOLDER, HERE, PYTHON, ROOT, contenders

RESULTS = ROOT / ".build" / "bench.json"


def prepare(asked, chosen):
    """The files that are rated, made once for a number of rows and kept, and the sums that every suite is held to."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    sizes = {"risks": (asked.csv_rows, "risks"), "truth": (asked.csv_rows, "truth"),
             "tenth": (asked.csv_rows // 10, "risks"), "tenth_truth": (asked.csv_rows // 10, "truth")}
    files = {name: FOLDER / f"{kind}-{rows}.csv" for name, (rows, kind) in sizes.items()}
    if any(contender.suite.startswith("csv") for contender in chosen):
        for name, (rows, kind) in sizes.items():
            if not files[name].exists():
                unfinished = files[name].with_suffix(".part")
                make_book.write(unfinished, rows, risks.SEED, make_book.book if kind == "risks" else make_book.answers)
                unfinished.rename(files[name])
        files["risks"].read_bytes()  # so that the first contender reads it from memory like all others
    if any("{tables}" in contender.command for contender in chosen):
        make_table_books.make(FOLDER / "tables")
    files["expected"] = functools.cache(risks.expected)
    files["compared"] = functools.cache(risks.compared)
    return files


def check_sql(asked):
    """The rows of sql_check.py, and for each engine how many of its answers differ."""
    script = HERE / "sql_check.py"
    if not script.exists():
        return []
    RESULTS.write_text("[]\n")
    done = subprocess.run([PYTHON, str(script), "--rows", str(asked.sql_rows), "--record"], cwd=ROOT)
    found = [row for row in json.loads(RESULTS.read_text()) if row["name"].startswith("sql.")]
    if done.returncode not in (0, 1) or not found:
        print(f"left out: sql: sql_check.py has ended with {done.returncode} and no figures", file=sys.stderr)
    for engine in sorted({row["engine"] for row in found}):
        own = [row for row in found if row["engine"] == engine]
        wrong = sum(row["wrong"] for row in own)
        found.append({
            "name": "sql.mismatches", "engine": engine, "threads": own[0]["threads"], "value": wrong, "unit": "wrong", "low": wrong,
            "high": wrong, "runs": 1, "rows": own[0]["rows"], "cases": len(own), "wrong": wrong, "target": None, "pass": None})
    return found


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--csv-rows", type=int, default=10_000_000)
    parser.add_argument("--sql-rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3, help="rounds: runs of each contender, in alternating order")
    parser.add_argument("--only", default="")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--readme", action="store_true")
    parser.add_argument("--list", action="store_true")
    asked = parser.parse_args()
    asked.inner, asked.seconds = 3, 4
    if asked.quick:
        asked.rows, asked.csv_rows = min(asked.rows, 1_000_000), min(asked.csv_rows, 1_000_000)
        asked.sql_rows, asked.repeats, asked.seconds = min(asked.sql_rows, 5_000), 1, 1
    return asked


def main():
    asked = arguments()
    words = [word for word in asked.only.split(",") if word]
    cores = len(os.sched_getaffinity(0))
    chosen = [
        contender for contender in contenders()
        if contender.threads <= cores and (not words or any(word in f"{contender.suite} {contender.engine}" for word in words))]
    if asked.list:
        for contender in chosen:
            print(f"{contender.suite:<10}{contender.engine:<26}{contender.threads}")
        return 0
    machine = report.machine(asked)
    load = os.getloadavg()[0]
    if load > 0.5 * cores:
        machine["busy"] = f"{load:.1f}"
        print(f"The machine is busy (load {load:.1f} on {cores} cores): read the figures with care.", file=sys.stderr)
    started = time.perf_counter()
    files = prepare(asked, chosen)
    running.measure(asked, chosen, files)
    rows = running.summary(chosen)
    if not words or "sql" in words:
        rows += check_sql(asked)
    rows = verdicts.judge(rows)
    report.table(rows, machine)
    RESULTS.write_text(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
    for language in report.LANGUAGES:
        text = report.markdown(rows, machine, language)
        (FOLDER / f"figures.{language}.md").write_text(text)
        if asked.readme:
            report.into_readme(ROOT / report.LANGUAGES[language], text)
    print(f"\n{(time.perf_counter() - started) / 60:.0f} minutes; .build/bench.json and .build/bench/figures.en.md hold the figures")
    return 1 if any(row["wrong"] and verdicts.ours(row) for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
