# SPDX-License-Identifier: Apache-2.0
"""Who is measured at what, and by which command."""

import pathlib
import sys
from dataclasses import dataclass, field

import risks

ROOT = pathlib.Path(__file__).resolve().parent.parent
HERE = ROOT / "Benchmarks"
PEERS = HERE / "peers"
FOLDER = ROOT / ".build" / "bench"
RELEASE = ROOT / ".build" / "release"
BOOK = "cn.shanghai.commercial.2016"
PYTHON = sys.executable


@dataclass
class Contender:
    """`command` may hold {rows} {seed} {threads} {repeats} {seconds} {tables} {risks} {answers}.

    A csv suite reads {risks}, writes {answers} and is timed from outside; every other one prints JSON lines of its own."""

    suite: str
    engine: str
    threads: int
    command: list
    pinned: bool = True  # runs on as many cores as it has threads
    runs: list = field(default_factory=list)

    def words(self, asked, files):
        values = {
            "rows": asked.rows, "seed": risks.SEED, "threads": self.threads, "repeats": asked.inner, "seconds": asked.seconds,
            "tables": FOLDER / "tables", "risks": files["tenth" if self.suite == "csv.tenth" else "risks"],
            "answers": FOLDER / "answers.csv",
        }
        return [str(word).format(**values) for word in self.command]


def contenders():
    peer = ["--rows", "{rows}", "--seed", "{seed}", "--threads", "{threads}", "--repeats", "{repeats}"]
    found = []

    def add(suite, engine, threads, *command, **more):
        found.append(Contender(suite, engine, threads, list(command), **more))

    for threads in (1, 2):
        add("memory", "yilu", threads, RELEASE / "yilu-bench", "memory", *peer)
        for name, wide in (("numpy", "int64"), ("numba", "int64"), ("polars", "int64"), ("duckdb", "bigint")):
            for columns in ("wide", "narrow"):
                engine = f"{name} {wide if columns == 'wide' else columns}"
                add("memory", engine, threads, PYTHON, PEERS / f"with_{name}.py", *peer, "--columns", columns)
        add("memory", "polars int64, plain", threads, PYTHON, PEERS / "with_polars.py", *peer, "--plain")
        add("memory", "zen-engine batch", threads, PYTHON, PEERS / "with_zen.py", *peer, "--batch")
        if threads == 1:  # none of these has a second thread to give
            add("memory", "hand-written swift", threads, RELEASE / "yilu-bench", "hand", *peer)
            add("memory", "zen-engine single", threads, PYTHON, PEERS / "with_zen.py", *peer)
            add("memory", "openfisca int32", threads, PYTHON, PEERS / "with_openfisca.py", *peer)
            add("memory", "naive float64", threads, PYTHON, PEERS / "naive_float.py", *peer)
            add("single", "yilu", threads, RELEASE / "yilu-bench", "single", *peer)
            add("single", "yilu tables", threads, RELEASE / "yilu-bench", "table", *peer, "--rulebooks", "{tables}")
            add("single", "zen-engine", threads, PYTHON, PEERS / "single_zen.py", *peer)
        files = ["{risks}", "{answers}", "--threads", "{threads}"]
        rate = [
            RELEASE / "yilu", "rulebook", "rate", BOOK, "--input", "{risks}", "--output", "{answers}", "--outputs", "coefficient,premium",
            "--threads", "{threads}"]
        add("csv", "yilu", threads, *rate)
        add("csv.tenth", "yilu", threads, *rate)
        add("csv", "polars streaming", threads, PYTHON, PEERS / "csv_polars.py", *files)
        add("csv", "polars eager", threads, PYTHON, PEERS / "csv_polars.py", *files, "--eager")
        add("csv", "polars streaming, floats", threads, PYTHON, PEERS / "csv_polars.py", *files, "--numbers", "float")
        add("csv", "duckdb", threads, PYTHON, PEERS / "csv_duckdb.py", *files)
        add("compare", "yilu", threads, RELEASE / "yilu-bench", "compare", *peer)
    add("http", "yilu", 1, PYTHON, HERE / "http_bench.py", "--seconds", "{seconds}", pinned=False)
    return found
