# SPDX-License-Identifier: Apache-2.0
"""polars: CSV in, CSV out. usage: csv_polars.py RISKS.csv ANSWERS.csv --threads N [--eager] [--numbers decimal|float]

Numbers are read as decimals and reckoned as whole hundredths. `--numbers float` reads doubles, rounds them to whole hundredths, and
prints doubles with two places: a little faster, and right for amounts of this size, but no longer exact by its types.
"""

import argparse
import os
import pathlib
import sys

parser = argparse.ArgumentParser()
parser.add_argument("risks")
parser.add_argument("answers")
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--eager", action="store_true")
parser.add_argument("--numbers", choices=["decimal", "float"], default="decimal")
asked = parser.parse_args()
os.environ["POLARS_MAX_THREADS"] = str(asked.threads)

import polars as pl  # noqa: E402  (reads its thread count when imported)

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from risks import CLAIM_LEVELS, NO_CLAIM_DISCOUNT  # noqa: E402

c = pl.col
exact = asked.numbers == "decimal"
number = pl.Decimal(9, 2) if exact else pl.Float64
schema = {
    "risk_id": pl.Int64, "claim_level": pl.Enum(CLAIM_LEVELS),
    "serious_violations": pl.Int64, "moderate_violations": pl.Int64, "other_violations": pl.Int64,
    "underwriting": number, "channel": number, "base_premium": number,
}


def whole(name):
    hundredths = c(name) * 100
    return (hundredths if exact else hundredths.round()).cast(pl.Int64)


def printed(hundredths):
    if exact:
        return (hundredths.cast(pl.Decimal(18, 2)) / pl.lit(100)).cast(pl.Decimal(18, 2))
    return hundredths / 100


def rate(frame):
    discount = pl.lit(pl.Series(NO_CLAIM_DISCOUNT, dtype=pl.Int64)).gather(c("claim_level").to_physical())
    violation = (
        pl.when((c("serious_violations") >= 1) | (c("moderate_violations") >= 2)).then(110)
        .when((c("moderate_violations") == 1) | (c("other_violations") >= 10)).then(105)
        .when(c("other_violations") >= 1).then(100)
        .otherwise(90).cast(pl.Int64))
    product = discount * violation * whole("underwriting") * whole("channel")
    coefficient = ((product + 500_000) // 1_000_000).alias("coefficient")
    premium = (c("base") * c("coefficient") + 50) // 100
    return frame.select("risk_id", coefficient, whole("base_premium").alias("base")).select(
        "risk_id", printed(c("coefficient")).alias("coefficient"), printed(premium).alias("premium"))


places = {} if exact else {"float_precision": 2}
if asked.eager:
    rate(pl.read_csv(asked.risks, schema=schema)).write_csv(asked.answers, **places)
else:
    rate(pl.scan_csv(asked.risks, schema=schema)).sink_csv(asked.answers, engine="streaming", **places)
