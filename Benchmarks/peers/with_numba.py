# SPDX-License-Identifier: Apache-2.0
"""numba: this tariff alone, written by hand as a loop and compiled by LLVM. A ceiling more than a rival."""

import os

import measure

asked = measure.arguments()
os.environ["NUMBA_NUM_THREADS"] = str(asked.threads)

import numba  # noqa: E402  (reads its thread count when imported)
import numpy as np  # noqa: E402
import risks  # noqa: E402

book = risks.make(asked.rows, asked.seed)


# `parallel` even on one thread: only then does LLVM know that the columns do not overlap, and vectorise.
@numba.njit(parallel=True)
def wide(level, serious, moderate, other, underwriting, channel, base, discount, out):
    for i in numba.prange(out.shape[0]):
        if serious[i] >= 1 or moderate[i] >= 2:
            violation = 110
        elif moderate[i] == 1 or other[i] >= 10:
            violation = 105
        elif other[i] >= 1:
            violation = 100
        else:
            violation = 90
        coefficient = (discount[level[i]] * violation * underwriting[i] * channel[i] + 500_000) // 1_000_000
        out[i] = (base[i] * coefficient + 50) // 100


@numba.njit(parallel=True)
def narrow(level, serious, moderate, other, underwriting, channel, base, discount, out):
    # Unsigned, because a floor division of signed numbers costs a correction; selects instead of branches, so that the
    # violations' randomness does not cost mispredictions.
    for i in numba.prange(out.shape[0]):
        violation = np.uint32(100 if other[i] >= 1 else 90)
        violation = np.uint32(105) if (moderate[i] == 1) | (other[i] >= 10) else violation
        violation = np.uint32(110) if (serious[i] >= 1) | (moderate[i] >= 2) else violation
        product = np.uint32(np.uint32(discount[level[i]] * violation) * np.uint32(underwriting[i]) * np.uint32(channel[i]))
        coefficient = np.uint32(product + np.uint32(500_000)) // np.uint32(1_000_000)
        out[i] = np.uint32((np.uint64(base[i]) * np.uint64(coefficient) + np.uint64(50)) // np.uint64(100))


if asked.columns == "wide":
    loop, columns, out = wide, book.columns().values(), np.empty(asked.rows, dtype=np.int64)
    discount = np.array(risks.NO_CLAIM_DISCOUNT, dtype=np.int64)
else:
    loop, columns, out = narrow, book.narrow().columns().values(), np.empty(asked.rows, dtype=np.uint32)
    discount = np.array(risks.NO_CLAIM_DISCOUNT, dtype=np.uint32)


def run():
    loop(*columns, discount, out)
    return out


measure.memory("numba " + ("int64" if asked.columns == "wide" else "narrow"), asked, run)
