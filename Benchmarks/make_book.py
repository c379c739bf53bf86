# SPDX-License-Identifier: Apache-2.0
"""Writes a book of risks as CSV, and beside it the answers that a rating of it must give, byte for byte.

usage: make_book.py ROWS RISKS.csv [--answers ANSWERS.csv] [--seed N]
"""

import argparse

import numpy as np
import pyarrow as pa
import pyarrow.csv

import risks

NAMES = [
    "risk_id", "claim_level", "serious_violations", "moderate_violations", "other_violations", "underwriting", "channel",
    "base_premium",
]


def hundredths(values):
    """Whole numbers of hundredths as decimals with two places, without going through a float."""
    words = np.zeros((len(values), 2), dtype=np.int64)  # little-endian 128-bit; all our values are positive
    words[:, 0] = values
    return pa.Array.from_buffers(pa.decimal128(18, 2), len(values), [None, pa.py_buffer(words)])


def book(first, part):
    level = pa.DictionaryArray.from_arrays(part.level.astype(np.int8), risks.CLAIM_LEVELS).cast(pa.string())
    counts = [part.serious, part.moderate, part.other]
    money = [hundredths(x) for x in (part.underwriting, part.channel, part.base)]
    return pa.table([np.arange(first, first + len(level)), level, *counts, *money], names=NAMES)


def answers(first, part):
    coefficient, premium = risks.reference(part)
    return pa.table(
        [np.arange(first, first + len(premium)), hundredths(coefficient), hundredths(premium)],
        names=["risk_id", "coefficient", "premium"])


def write(path, rows, seed, table):
    """Chunk by chunk, so that a book larger than memory can be written."""
    with open(path, "wb") as file:
        for first, part in risks.chunks(rows, seed):
            options = pa.csv.WriteOptions(include_header=False, quoting_style="none")
            content = table(first, part)
            if first == 0:
                file.write((",".join(content.column_names) + "\n").encode())
            pa.csv.write_csv(content, file, options)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", type=int)
    parser.add_argument("risks")
    parser.add_argument("--answers")
    parser.add_argument("--seed", type=int, default=risks.SEED)
    asked = parser.parse_args()
    write(asked.risks, asked.rows, asked.seed, book)
    if asked.answers:
        write(asked.answers, asked.rows, asked.seed, answers)


if __name__ == "__main__":
    main()
