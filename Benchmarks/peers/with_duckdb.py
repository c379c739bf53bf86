# SPDX-License-Identifier: Apache-2.0
"""DuckDB, a table of its own in memory, the result written to another. Of three ways to look the discount up (joined
table, CASE, list) the list was the fastest that keeps the order of the rows."""

import duckdb
import measure
import pyarrow as pa
import risks

asked = measure.arguments()
wide = asked.columns == "wide"
book = risks.make(asked.rows, asked.seed)
connection = duckdb.connect()
connection.execute(f"SET threads = {asked.threads}")
table = pa.table((book if wide else book.narrow()).columns())
connection.register("made", table)
connection.execute("CREATE TABLE risk AS SELECT * FROM made")
connection.unregister("made")
del table

factor, money, out = ("BIGINT", "BIGINT", "BIGINT") if wide else ("UINTEGER", "UBIGINT", "UINTEGER")
violation = f"""CASE WHEN serious >= 1 OR moderate >= 2 THEN 110::{factor} WHEN moderate = 1 OR other >= 10 THEN 105::{factor}
  WHEN other >= 1 THEN 100::{factor} ELSE 90::{factor} END"""
discount = f"({risks.NO_CLAIM_DISCOUNT}::{factor}[])[level + 1]"
product = f"{discount} * ({violation}) * underwriting::{factor} * channel::{factor}"
coefficient = f"(({product} + 500000::{factor}) // 1000000::{factor})"
premium = f"((base::{money} * {coefficient}::{money} + 50::{money}) // 100::{money})::{out}"


def run():
    connection.execute(f"CREATE OR REPLACE TEMP TABLE answer AS SELECT {premium} AS premium FROM risk")
    return connection


measure.memory(
    "duckdb " + ("bigint" if wide else "narrow"), asked, run,
    lambda connection: connection.execute("SELECT premium FROM answer").fetchnumpy()["premium"])
