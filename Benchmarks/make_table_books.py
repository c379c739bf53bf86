# SPDX-License-Identifier: Apache-2.0
"""Writes small and large rulebooks that differ only in how many rows their table has: one looked up by a code, one by a band of amounts.

usage: make_table_books.py FOLDER [ROWS…]

Row i holds the factor (50 + 7919 i mod 200) / 100.
"""

import pathlib
import sys

BOOK = """rulebook: {name}
title: {{ zh: 合成表, en: A made-up table }}
standing: illustrative
product: check
jurisdiction: CN
in_force: {{ inception: "[2000-01-01..)" }}
source: {{ id: invented }}
compared: 2026-01-01
{types}
inputs:
  key: {{ type: {type}, label: {{ zh: 键, en: Key }} }}
  base: {{ type: money, range: "[0.00..1000000.00]", label: {{ zh: 基准, en: Base }} }}
tables:
  factors: {{ file: tables/factors.csv, keys: [key], values: {{ factor: decimal(2) }}, label: {{ zh: 系数, en: Factors }} }}
rules:
  premium: {{ is: "round half up(base * factors[key], 2)", label: {{ zh: 保费, en: Premium }} }}
outputs: [premium]
"""


def factor(row):
    return 50 + 7919 * row % 200


def write(folder, name, kind, header, lines, extra=None):
    tables = folder / name / "tables"
    tables.mkdir(parents=True, exist_ok=True)
    types = "types:\n  row: { label: { zh: 行, en: Row }, file: tables/rows.csv, column: key }\n" if extra else ""
    (folder / name / "rulebook.yaml").write_text(BOOK.format(name=name, type=kind, types=types))
    (tables / "factors.csv").write_text(header + "\n" + "".join(line + "\n" for line in lines))
    if extra:
        (tables / "rows.csv").write_text("key\n" + "".join(line + "\n" for line in extra))


def make(folder, sizes=(10, 100_000)):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sources.yaml").write_text(
        "invented:\n  title: { zh: 虚构, en: Invented }\n  issuer: { zh: 无, en: Nobody }\n  published: 2026-01-01\n  kind: practice\n")
    for rows in sizes:
        factors = [f"{factor(row) // 100}.{factor(row) % 100:02d}" for row in range(rows)]
        codes = [f"r{row:06d}" for row in range(rows)]
        write(folder, f"codes.{rows}", "row", "key,factor", [f"{code},{value}" for code, value in zip(codes, factors)], codes)
        # Bands of ten yuan, whole yuan as keys: too many values for a place each, so that the band has to be searched.
        bands = [f"[{10 * row}..{10 * row + 10})" for row in range(rows)]
        write(folder, f"bands.{rows}", f'integer, range: "[0..{10 * rows - 1}]"', "key,factor",
              [f"{band},{value}" for band, value in zip(bands, factors)])


if __name__ == "__main__":
    make(sys.argv[1], [int(word) for word in sys.argv[2:]] or (10, 100_000))
