# SPDX-License-Identifier: Apache-2.0
"""Runs the SQL that `yilu rulebook sql` prints and compares its answers with those of `yilu rulebook rate`, to the fen.

usage: sql_check.py ID [--dialect duckdb|postgresql|spark] [--rows N] [--risks FILE] [--threads N]

Without --risks the random risks of the benchmarks are used, which only the book cn.shanghai.commercial.2016 understands. PostgreSQL is a
server of our own, in a temporary folder and on loopback only, gone afterwards.
"""

import argparse
import csv
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation

ROOT = pathlib.Path(__file__).resolve().parent.parent
YILU = ROOT / ".build" / "release" / "yilu"
RANDOM_BOOK = "cn.shanghai.commercial.2016"

# ── What we agree with `yilu rulebook sql`, all in one place ────────────────────────────────────────────────────────────
#
# It prints one SELECT over a table `risk`, whose columns have the names of the CSV's header, and which yields risk_id and the
# outputs. Amounts and factors are exact decimals, enum values are text.

TABLE = "risk"
OUTPUTS = "coefficient,premium"
# A column that is not named here is text.
COLUMN_TYPES = {
    "risk_id": "BIGINT",
    "serious_violations": "BIGINT", "moderate_violations": "BIGINT", "other_violations": "BIGINT",
    "underwriting": "DECIMAL(18,2)", "channel": "DECIMAL(18,2)", "base_premium": "DECIMAL(18,2)",
}
TEXT = {"duckdb": "VARCHAR", "postgresql": "TEXT", "spark": "STRING"}


def printed_sql(book, dialect):
    return yilu("rulebook", "sql", book, "--dialect", dialect, "--outputs", OUTPUTS).rstrip().rstrip(";")


def rate(book, given, answers, threads):
    yilu("rulebook", "rate", book, "--input", given, "--output", answers, "--outputs", OUTPUTS, "--threads", threads)


# ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def yilu(*words):
    done = subprocess.run([YILU, *map(str, words)], cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"yilu {' '.join(map(str, words))} failed:\n{done.stderr or done.stdout}")
    return done.stdout


def column_types(header, dialect):
    return {name: COLUMN_TYPES.get(name, TEXT[dialect]) for name in header}


def with_duckdb(sql, header, given, answers, threads):
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    connection.execute(
        f"CREATE TABLE {TABLE} AS SELECT * FROM read_csv('{given}', header = true, auto_detect = false, delim = ',',"
        f" quote = '\"', escape = '\"', columns = {column_types(header, 'duckdb')})")
    connection.execute(f"COPY (SELECT * FROM ({sql}) ORDER BY risk_id) TO '{answers}' (FORMAT csv, HEADER)")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def server_binaries():
    """Debian keeps a server's programs out of PATH, one folder a version."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if not found:
        sys.exit("PostgreSQL's server is not installed: bin/setup test")
    return found[-1].parent


@contextmanager
def postgresql_server():
    """A server that only we know of. PostgreSQL refuses to run as root: there the account of Debian's package runs it."""
    account = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    as_account = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    binaries, port = server_binaries(), free_port()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="yilu-postgresql-"))
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    quiet = {"stdout": subprocess.DEVNULL, "cwd": folder, **as_account}
    data = folder / "data"
    server = None
    try:
        subprocess.run(
            [binaries / "initdb", "--pgdata", data, "--username", "yilu", "--auth", "trust", "--encoding", "UTF8", "--no-locale",
             "--no-sync"], check=True, **quiet)
        log = open(folder / "log", "wb")
        server = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-p", str(port), "-k", folder, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"],
            stderr=log, **quiet)
        connection = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(port), "-U", "yilu", "-d", "postgres"]
        for _ in range(100):
            ready = [binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port), "-t", "1"]
            if subprocess.run(ready).returncode == 0:
                break
            try:
                server.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            sys.exit("PostgreSQL did not start:\n" + (folder / "log").read_text())
        else:
            sys.exit("PostgreSQL was not ready within ten seconds")
        yield connection
    finally:
        if server and server.poll() is None:
            server.send_signal(signal.SIGINT)  # a fast shutdown
            server.wait()
        shutil.rmtree(folder)


def with_postgresql(sql, header, given, answers, threads):
    columns = ", ".join(f'"{name}" {kind}' for name, kind in column_types(header, "postgresql").items())
    with postgresql_server() as psql:
        script = "\n".join([
            f"SET max_parallel_workers_per_gather = {threads - 1};",
            f"CREATE TABLE {TABLE} ({columns});",
            f"\\copy {TABLE} FROM '{given}' (FORMAT csv, HEADER)",
            f"CREATE TABLE answer AS {sql};",
            f"\\copy (SELECT * FROM answer ORDER BY risk_id) TO '{answers}' (FORMAT csv, HEADER)",
        ])
        subprocess.run(psql, input=script, text=True, check=True)


def with_spark(sql, header, given, answers, threads):
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        sys.exit("Spark is not installed: bin/setup spark")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session = (
        SparkSession.builder.master(f"local[{threads}]").appName("yilu")
        .config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false").config("spark.driver.memory", "4g")
        .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.ansi.enabled", "true").config("spark.log.level", "ERROR").getOrCreate())
    try:
        schema = ", ".join(f"`{name}` {kind}" for name, kind in column_types(header, "spark").items())
        session.read.csv(str(given), header=True, schema=schema).createOrReplaceTempView(TABLE)
        answer = session.sql(sql)
        with open(answers, "w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(answer.columns)
            for row in answer.orderBy("risk_id").toLocalIterator():
                writer.writerow(["" if value is None else value for value in row])
    finally:
        session.stop()


DIALECTS = {"duckdb": with_duckdb, "postgresql": with_postgresql, "spark": with_spark}


def value(text):
    """A number by its value (1170 = 1170.00), anything else by its text."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def by_risk(path):
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            yield row.pop("risk_id"), {name: value(text) for name, text in row.items()}


def differences(ours, theirs, shown=5):
    """Compared risk by risk, whatever the order of the lines."""
    right, wrong, count = dict(by_risk(ours)), 0, 0
    for risk, answer in by_risk(theirs):
        count += 1
        expected = right.pop(risk, None)
        if expected != answer:
            wrong += 1
            if wrong <= shown:
                print(f"  risk {risk}: yilu {told(expected)}, SQL {told(answer)}")
    return count, wrong + len(right)


def told(answer):
    return "nothing" if answer is None else " ".join(f"{name}={text}" for name, text in answer.items())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("book")
    parser.add_argument("--dialect", choices=DIALECTS, default="duckdb")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--risks", type=pathlib.Path)
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    # The account that runs PostgreSQL need not see these files: psql copies them as us.
    with tempfile.TemporaryDirectory(prefix="yilu-sql-") as name:
        folder = pathlib.Path(name)
        given = asked.risks.resolve() if asked.risks else folder / "risks.csv"
        if not asked.risks:
            if asked.book != RANDOM_BOOK:
                sys.exit(f"Only {RANDOM_BOOK} can be checked on random risks; give --risks FILE.")
            import make_book
            import risks

            make_book.write(given, asked.rows, risks.SEED, make_book.book)
        sql = printed_sql(asked.book, asked.dialect)
        rate(asked.book, given, folder / "rated.csv", asked.threads)
        with open(given, newline="") as file:
            header = next(csv.reader(file))
        DIALECTS[asked.dialect](sql, header, given, folder / "answers.csv", asked.threads)
        count, wrong = differences(folder / "rated.csv", folder / "answers.csv")
    print(f"{asked.book} in {asked.dialect}: {count:,} risks, {wrong:,} differ")
    return 1 if wrong or not count else 0


if __name__ == "__main__":
    sys.exit(main())
