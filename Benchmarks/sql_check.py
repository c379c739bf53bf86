# SPDX-License-Identifier: Apache-2.0
"""Runs the SQL that `yilu rulebook sql` writes and compares it with `yilu rulebook rate`: every value and every refusal of random risks.

usage: sql_check.py [BOOK…] [--dialect NAME,…] [--rows N] [--given RULE,… --outputs NAME,…] [--rules] [--sabotage] [--record]
  BOOK        books of Rulebooks/ and Benchmarks/books/ (one that uses every operation); all when left out
  --dialect   duckdb, postgresql, spark; all when left out (an engine that is not installed is named, and its check counts as missing)
  --rules     compares every rule of a book, not only its outputs
  --sabotage  the control: changes one figure of a table in the SQL, and fails when no risk shows it
  --record    adds the rates to .build/bench.json

Half of the values lie on the edges that the book itself names (bands of tables, limits, days), one risk in fifty has a wrong input. The
judge is DuckDB, comparing texts. PostgreSQL is a server of our own, in a temporary folder and on loopback only, gone afterwards.
"""

import argparse
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

import duckdb

import sql_engines
import sql_risks

ROOT = pathlib.Path(__file__).resolve().parent.parent
YILU = ROOT / ".build" / "release" / "yilu"
FOLDERS = {
    path.parent.name: folder for folder in (ROOT / "Rulebooks", ROOT / "Benchmarks" / "books") for path in folder.glob("*/rulebook.yaml")}

# Rules told instead of computed, checked beside the books as they are: (book, rules given, outputs).
GIVEN = [
    ("cn.shanghai.commercial.2016", "claim_level,serious_violations,moderate_violations,other_violations", "coefficient,premium"),
    ("cn.compulsory.2008", "level,base", "accident_ratio,float_ratio,short_factor,premium"),
    ("cn.commercial.2020.illustrative", "ncd_level,damage_pure", "coefficient,damage_premium"),
]


def yilu(verb, book, *words, may_reject=False):
    words = ["rulebook", verb, book, "--rulebooks", FOLDERS[book], *words]
    done = subprocess.run([YILU, *map(str, words)], cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0 and not (may_reject and done.returncode == 1 and " rejected" in done.stderr):
        sys.exit(f"yilu {' '.join(map(str, words))} failed:\n{done.stderr or done.stdout}")
    return done.stdout


class Case:
    """One book with its risks and the engine's own answers."""

    def __init__(self, asked, folder, judge, book, given, outputs):
        self.book, self.folder, self.judge = book, folder, judge
        self.options = (["--given", given] if given else []) + (["--outputs", outputs] if outputs else [])
        self.label = book + (f" given {given}" if given else "")
        columns = json.loads(self.sql("duckdb", "columns"))
        self.outputs = [column["name"] for column in columns["outputs"]]
        alone = [column["name"] for column in columns["outputs"] if column["may_be_refused"]]
        together = [name for name in self.outputs if name not in alone]
        self.rounds = [[name] for name in alone] + ([together] if together else [])
        self.tables = {"risks": []}
        for column in columns["inputs"]:
            self.tables.setdefault(column["table"], []).append(column)
        self.files = sql_risks.write(folder, self.tables, sql_risks.edges(FOLDERS[book], book), asked.rows, asked.seed)
        self.rate(asked.threads)

    def sql(self, dialect, part="query"):
        return yilu("sql", self.book, "--dialect", dialect, "--print", part, *self.options)

    def rate(self, threads):
        """The truth. Outputs that may be refused go one at a time: a refused one sends the whole row to the rejects."""
        self.judge.execute("CREATE OR REPLACE TABLE truth (output VARCHAR, risk_id BIGINT, value VARCHAR, reason VARCHAR)")
        started = time.perf_counter()
        read = "read_csv('{}', header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"')"
        for outputs in self.rounds:
            rated, rejects = self.folder / "rated.csv", self.folder / "rejects.csv"
            yilu("rate", self.book, "--input", self.files["csv"], "--output", rated, "--rejects", rejects, "--outputs", ",".join(outputs),
                 "--threads", threads, may_reject=True)
            for output in outputs:
                self.judge.execute(f"INSERT INTO truth SELECT ?, risk_id, \"{output}\", NULL FROM {read.format(rated)}", [output])
                self.judge.execute(f"INSERT INTO truth SELECT ?, risk_id, NULL, reason FROM {read.format(rejects)}", [output])
        self.seconds = time.perf_counter() - started

    def wrong(self, answers, shown):
        """How many answers differ, and in how many of them both refuse, but for another reason."""
        judge = self.judge
        judge.execute(
            f"CREATE OR REPLACE VIEW answer AS SELECT * FROM read_csv('{answers}', header = true, all_varchar = true, nullstr = '\\N',"
            " delim = ',', quote = '\"', escape = '\"', allow_quoted_nulls = false, max_line_size = 10000000)")
        wrong, reasons = 0, 0
        for output in self.outputs:
            found = judge.execute(
                f"""
                WITH told AS (
                  SELECT risk_id, value,
                    CASE WHEN reason LIKE 'refused: %' THEN substr(reason, 10) END AS refusal,
                    CASE WHEN reason NOT LIKE 'refused: %' THEN regexp_extract(reason, '^[^:. ]+') END AS error
                  FROM truth WHERE output = ?),
                ours AS (
                  SELECT CAST(risk_id AS BIGINT) AS risk_id, "{output}" AS value, "{output}_refusal" AS refusal,
                    regexp_extract(input_error, '^[^ ]+') AS error
                  FROM answer)
                SELECT count(*) OVER (), count(told.refusal || ours.refusal) OVER (), risk_id, told, ours FROM told FULL JOIN ours USING (risk_id)
                WHERE told.risk_id IS NULL OR ours.risk_id IS NULL OR told.value IS DISTINCT FROM ours.value
                  OR told.refusal IS DISTINCT FROM ours.refusal OR told.error IS DISTINCT FROM ours.error
                ORDER BY risk_id LIMIT {max(shown, 1)}""", [output]).fetchall()
            wrong += found[0][0] if found else 0
            reasons += found[0][1] if found else 0
            for _, _, risk, told, ours in found[:shown]:
                print(f"    risk {risk}, {output}: yilu {said(told)}, SQL {said(ours)}")
        return wrong, reasons

    def shares(self):
        """How many of the answers are values, refusals, and wrong inputs."""
        return self.judge.execute(
            "SELECT count(value), count(*) FILTER (reason LIKE 'refused: %'), count(*) FILTER (reason NOT LIKE 'refused: %') FROM truth"
        ).fetchone()


def said(answer):
    if not answer or answer["risk_id"] is None:
        return "nothing"
    return next((f"{name} {answer[name]}" for name in ("value", "refusal", "error") if answer[name] is not None), "NULL")


def sabotaged(sql, attempt):
    """The SQL with one figure of a table raised by one; None when there are no more to try."""
    rows = [
        row for table in re.finditer(r'^[`"]table_.*? AS \(VALUES\n((?:    \(.*\),?\)?,?\n)+)', sql, re.M)
        for row in re.finditer(r"(-?\d+)(?= AS BIGINT\)\)|\))(?!.* AS BIGINT).*$", table[1], re.M)
        for row in [(table.start(1) + row.start(1), table.start(1) + row.end(1))]]
    if attempt >= len(rows):
        return None
    start, end = rows[attempt * 7919 % len(rows)]
    return sql[:start] + str(int(sql[start:end]) + 1) + sql[end:]


def check(case, engines, asked, rows):
    values, refusals, errors = case.shares()
    print(
        f"{case.label}: {asked.rows:,} risks, {len(case.outputs)} outputs; {values:,} values, {refusals:,} refusals, {errors:,} with wrong"
        " input", flush=True)
    total = 0
    for name, engine in engines.items():
        answers = case.folder / "answers.csv"
        loaded = engine.load(case.tables, case.files)
        seconds = engine.answer(case.sql(name), case.outputs, answers)
        wrong, reasons = case.wrong(answers, 3)
        total += wrong
        engine.drop(case.tables)
        told = f" ({reasons:,} of them refused for another reason)" if reasons else ""
        print(f"  {name:<11}{wrong:>8,} wrong{told}  {seconds:8.2f} s  {asked.rows / seconds:12,.0f} rows/s  (loaded in {loaded:.1f} s)", flush=True)
        rows.append({
            "name": f"sql.{case.label}", "engine": name, "threads": asked.threads, "value": asked.rows / seconds, "unit": "rows/s",
            "low": asked.rows / seconds, "high": asked.rows / seconds, "runs": 1, "rows": asked.rows, "wrong": wrong, "target": None,
            "pass": None if wrong == 0 else False,
        })
    return total


def control(case, engines):
    """Whether a changed figure is seen, in each engine."""
    blind = 0
    for name, engine in engines.items():
        engine.load(case.tables, case.files)
        sql, answers, attempt, wrong = case.sql(name), case.folder / "answers.csv", 0, 0
        while wrong == 0 and attempt < 40 and (changed := sabotaged(sql, attempt)):
            engine.answer(changed, case.outputs, answers)
            wrong, _ = case.wrong(answers, 0)
            attempt += 1
        engine.drop(case.tables)
        if attempt == 0:
            print(f"{case.label} in {name}: no table to change a figure of")
        else:
            print(f"{case.label} in {name}: {wrong:,} answers differ after {attempt} change(s){'' if wrong else ': NOT SEEN'}")
            blind += wrong == 0
    return blind


def record(rows):
    path = ROOT / ".build" / "bench.json"
    known = json.loads(path.read_text()) if path.exists() else []
    names = {(row["name"], row["engine"]) for row in rows}
    kept = [row for row in known if (row["name"], row["engine"]) not in names]
    path.write_text(json.dumps(kept + rows, indent=1, ensure_ascii=False) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("books", nargs="*")
    parser.add_argument("--dialect", default=",".join(sql_engines.ENGINES))
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=20160725)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--given")
    parser.add_argument("--outputs")
    parser.add_argument("--rules", action="store_true")
    parser.add_argument("--sabotage", action="store_true")
    parser.add_argument("--record", action="store_true")
    asked = parser.parse_args()
    books = asked.books or sorted(FOLDERS)
    for book in books:
        if book not in FOLDERS:
            parser.error(f"there is no book {book}")
    cases = [(book, asked.given, asked.outputs) for book in books]
    if not asked.given and not asked.outputs:
        cases += [case for case in GIVEN if case[0] in books]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what we started is stopped
    rows, wrong, judge = [], 0, duckdb.connect()
    judge.execute(f"SET threads = {asked.threads}")
    with sql_engines.started(asked.dialect.split(","), asked.threads) as (engines, missing):
        for name, reason in missing.items():
            print(f"{name} is NOT checked: {reason}")
        for book, given, outputs in cases:
            if asked.rules and not given and not outputs:
                shown = json.loads(yilu("show", book, "--format", "json"))
                outputs = ",".join(rule["name"] for rule in shown["rules"])
            with tempfile.TemporaryDirectory(prefix="yilu-sql-") as name:
                case = Case(asked, pathlib.Path(name), judge, book, given, outputs)
                wrong += control(case, engines) if asked.sabotage else check(case, engines, asked, rows)
    if asked.record:
        record(rows)
    if asked.sabotage:
        print(f"{wrong:,} changes not seen")
    else:
        print(f"{len(cases)} cases in {', '.join(engines) or 'no engine'}: {wrong:,} answers differ")
    return 1 if wrong or not engines else 0


if __name__ == "__main__":
    sys.exit(main())
