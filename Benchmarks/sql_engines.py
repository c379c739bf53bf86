# SPDX-License-Identifier: Apache-2.0
"""The databases in which `sql_check.py` runs a query: each loads CSV files as tables and writes the answers as a CSV of texts."""

import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager

NULL = "\\N"


def columns_of(table):
    return {"risk_id": "BIGINT", **{column["name"]: column["sql_type"] for column in table}}


def texts(outputs, text, quote):
    """A list of the query's columns as texts."""
    names = ["risk_id"] + [name for output in outputs for name in (output, f"{output}_refusal")] + ["input_error"]
    return ", ".join(f"CAST({quote}{name}{quote} AS {text}) AS {quote}{name}{quote}" for name in names)


class DuckDB:
    def __init__(self, threads):
        import duckdb

        self.connection = duckdb.connect()
        self.connection.execute(f"SET threads = {threads}")

    def load(self, tables, files):
        start = time.perf_counter()
        for name, table in tables.items():
            self.connection.execute(
                f"CREATE TABLE \"{name}\" AS SELECT * FROM read_csv('{files[name]}', header = true, auto_detect = false, delim = ',',"
                f" quote = '\"', escape = '\"', columns = {columns_of(table)})")
        return time.perf_counter() - start

    def answer(self, sql, outputs, answers):
        start = time.perf_counter()
        self.connection.execute(f"CREATE TABLE answer AS {sql}")
        seconds = time.perf_counter() - start
        self.connection.execute(
            f"COPY (SELECT {texts(outputs, 'VARCHAR', chr(34))} FROM answer) TO '{answers}' (FORMAT csv, HEADER, NULL '{NULL}')")
        self.connection.execute("DROP TABLE answer")
        return seconds

    def drop(self, tables):
        for name in tables:
            self.connection.execute(f'DROP TABLE "{name}"')


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def postgresql_server():
    """A server that only we know of. PostgreSQL refuses to run as root: there the account of Debian's package runs it."""
    # Debian keeps a server's programs out of PATH, one folder a version.
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if not found or not shutil.which("psql"):
        raise ImportError("its server is not installed: bin/setup test")
    binaries, port = found[-1].parent, free_port()
    account = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    as_account = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
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
            [binaries / "postgres", "-D", data, "-p", str(port), "-k", folder, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off",
             "-c", "work_mem=256MB", "-c", "shared_buffers=512MB", "-c", "max_wal_size=4GB"], stderr=log, **quiet)
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


class PostgreSQL:
    def __init__(self, psql, threads):
        self.psql, self.threads = psql, threads

    def run(self, *statements):
        start = time.perf_counter()
        subprocess.run(self.psql, input="\n".join(statements), text=True, check=True)
        return time.perf_counter() - start

    def load(self, tables, files):
        statements = []
        for name, table in tables.items():
            columns = ", ".join(f'"{column}" {kind.replace("VARCHAR", "TEXT")}' for column, kind in columns_of(table).items())
            statements += [
                f'CREATE TABLE "{name}" ({columns});', f"\\copy \"{name}\" FROM '{files[name]}' (FORMAT csv, HEADER)", f'ANALYZE "{name}";']
        return self.run(*statements)

    def answer(self, sql, outputs, answers):
        seconds = self.run(f"SET max_parallel_workers_per_gather = {self.threads - 1};", f"CREATE TABLE answer AS {sql}")
        chosen = texts(outputs, "TEXT", '"')
        self.run(f"\\copy (SELECT {chosen} FROM answer) TO '{answers}' (FORMAT csv, HEADER, NULL '{NULL}')", "DROP TABLE answer;")
        return seconds

    def drop(self, tables):
        self.run(*(f'DROP TABLE "{name}";' for name in tables))


class Spark:
    def __init__(self, threads):
        if not shutil.which("java"):
            raise ImportError("it needs Java: bin/setup spark")
        from pyspark.sql import SparkSession

        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        self.session = (
            SparkSession.builder.master(f"local[{threads}]").appName("yilu")
            .config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false").config("spark.driver.memory", "4g")
            .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", str(2 * threads)).config("spark.sql.ansi.enabled", "true").getOrCreate())
        self.session.sparkContext.setLogLevel("ERROR")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="yilu-spark-"))

    def load(self, tables, files):
        start = time.perf_counter()
        for name, table in tables.items():
            schema = ", ".join(f"`{column}` {kind.replace('VARCHAR', 'STRING')}" for column, kind in columns_of(table).items())
            parquet = str(self.folder / name)
            read = self.session.read.csv(str(files[name]), header=True, schema=schema, escape='"', mode="FAILFAST")
            read.write.mode("overwrite").parquet(parquet)
            self.session.read.parquet(parquet).createOrReplaceTempView(name)
        return time.perf_counter() - start

    def answer(self, sql, outputs, answers):
        start = time.perf_counter()
        answer = self.session.sql(sql.rstrip().rstrip(";"))
        answer.write.mode("overwrite").parquet(str(self.folder / "answer"))
        seconds = time.perf_counter() - start
        told = self.session.read.parquet(str(self.folder / "answer")).selectExpr(*texts(outputs, "STRING", "`").split(", "))
        # Spark's own writer: a million wide rows brought to the driver would not fit its memory.
        parts = self.folder / "told"
        told.write.mode("overwrite").csv(str(parts), nullValue=NULL, emptyValue="", escape='"')
        with open(answers, "wb") as file:
            file.write((",".join(told.columns) + "\n").encode())
            for part in sorted(parts.glob("part-*.csv")):
                with open(part, "rb") as content:
                    shutil.copyfileobj(content, file)
        return seconds

    def drop(self, tables):
        for name in tables:
            self.session.catalog.dropTempView(name)

    def stop(self):
        self.session.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


ENGINES = ["duckdb", "postgresql", "spark"]


@contextmanager
def started(names, threads):
    """The engines that are there, by name, and why the others are not."""
    engines, missing = {}, {}
    with ExitStack() as stack:
        for name in names:
            try:
                if name == "duckdb":
                    engines[name] = DuckDB(threads)
                elif name == "postgresql":
                    engines[name] = PostgreSQL(stack.enter_context(postgresql_server()), threads)
                elif name == "spark":
                    engines[name] = Spark(threads)
                    stack.callback(engines[name].stop)
                else:
                    sys.exit(f"There is no engine {name}: {', '.join(ENGINES)}")
            except ImportError as problem:
                missing[name] = str(problem)
        yield engines, missing
