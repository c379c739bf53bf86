# SPDX-License-Identifier: Apache-2.0
"""polars, lazily, on its streaming engine, which was the faster of its two here. Of three ways to look the discount up
(replace_strict, when-chain, gather from a literal) gather was the fastest, so both rows use it. With --plain: 64-bit columns, replace_strict and
the engine that polars chooses by itself."""

import os

import measure

asked = measure.arguments(plain=True)
os.environ["POLARS_MAX_THREADS"] = str(asked.threads)

import polars as pl  # noqa: E402  (reads its thread count when imported)
import risks  # noqa: E402

book = risks.make(asked.rows, asked.seed)
c = pl.col


def formula(factor, money, out):
    """`factor` and `money` are the types that the products are worked out in."""
    violation = (
        pl.when((c("serious") >= 1) | (c("moderate") >= 2)).then(pl.lit(110, factor))
        .when((c("moderate") == 1) | (c("other") >= 10)).then(pl.lit(105, factor))
        .when(c("other") >= 1).then(pl.lit(100, factor))
        .otherwise(pl.lit(90, factor)))
    if asked.plain:
        discount = c("level").replace_strict(list(range(9)), list(risks.NO_CLAIM_DISCOUNT), return_dtype=factor)
    else:
        discount = pl.lit(pl.Series(risks.NO_CLAIM_DISCOUNT, dtype=factor)).gather(c("level"))
    product = discount * violation * c("underwriting").cast(factor) * c("channel").cast(factor)
    coefficient = (product + pl.lit(500_000, factor)) // pl.lit(1_000_000, factor)
    premium = (c("base").cast(money) * coefficient.cast(money) + pl.lit(50, money)) // pl.lit(100, money)
    return premium.cast(out).alias("premium")


if asked.columns == "wide":
    query = pl.DataFrame(book.columns()).lazy().select(formula(pl.Int64, pl.Int64, pl.Int64))
else:
    query = pl.DataFrame(book.narrow().columns()).lazy().select(formula(pl.UInt32, pl.UInt64, pl.UInt32))

name = "polars int64, plain" if asked.plain else "polars int64" if asked.columns == "wide" else "polars narrow"
engine = "auto" if asked.plain else "streaming"
measure.memory(name, asked, lambda: query.collect(engine=engine), lambda frame: frame["premium"].to_numpy())
