# SPDX-License-Identifier: Apache-2.0
"""numpy. wide: whole int64 columns, as one writes it. narrow: blocks that stay in the cache, buffers reused."""

from concurrent.futures import ThreadPoolExecutor

import measure
import numpy as np
import risks

BLOCK = 1 << 15

asked = measure.arguments()
book = risks.make(asked.rows, asked.seed)
out = np.empty(asked.rows, dtype=np.int64)
discount = np.array(risks.NO_CLAIM_DISCOUNT, dtype=np.int64)


def whole(part):
    r = risks.Risks(**{name: column[part] for name, column in book.columns().items()})
    out[part] = risks.reference(r)[1]


if asked.columns == "narrow":
    book = book.narrow()
    out = np.empty(asked.rows, dtype=np.uint32)
    discount = discount.astype(np.uint32)
    # A table over all pairs of (serious, moderate, other), cut where nothing changes any more, is faster than nested `where`.
    grid = np.indices((2, 3, 11))
    violation = np.where(
        (grid[0] >= 1) | (grid[1] >= 2), 110,
        np.where((grid[1] == 1) | (grid[2] >= 10), 105, np.where(grid[2] >= 1, 100, 90))).astype(np.uint32).reshape(-1)


def blocks(part):
    size = BLOCK
    cell, other = np.empty(size, dtype=np.uint8), np.empty(size, dtype=np.uint8)
    factor, term, coefficient = (np.empty(size, dtype=np.uint32) for _ in range(3))
    premium = np.empty(size, dtype=np.uint64)
    for first in range(part.start, part.stop, size):
        last = min(first + size, part.stop)
        n, rows = last - first, slice(first, last)
        c, o, f, t, k, p = cell[:n], other[:n], factor[:n], term[:n], coefficient[:n], premium[:n]
        np.minimum(book.serious[rows], 1, out=c)
        c *= 3
        np.minimum(book.moderate[rows], 2, out=o)
        c += o
        c *= 11
        np.minimum(book.other[rows], 10, out=o)
        c += o
        violation.take(c, out=f, mode="clip")
        discount.take(book.level[rows], out=t, mode="clip")
        f *= t
        np.multiply(book.underwriting[rows], book.channel[rows], out=t, dtype=np.uint32)
        f *= t  # at most 200 * 110 * 115 * 115: 32 bits
        f += np.uint32(500_000)
        np.floor_divide(f, np.uint32(1_000_000), out=k)
        np.multiply(book.base[rows], k, out=p, dtype=np.uint64)  # at most 1e8 * 291: not 32 bits
        p += np.uint64(50)
        np.floor_divide(p, np.uint64(100), out=p)
        out[rows] = p


def spans():
    size = -(-asked.rows // asked.threads)
    return [slice(first, min(first + size, asked.rows)) for first in range(0, asked.rows, size)]


work = whole if asked.columns == "wide" else blocks
pool = ThreadPoolExecutor(asked.threads)


def run():
    # numpy lets go of the interpreter inside its loops, so threads do help.
    list(pool.map(work, spans()))
    return out


measure.memory("numpy " + ("int64" if asked.columns == "wide" else "narrow"), asked, run)
