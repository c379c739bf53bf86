# SPDX-License-Identifier: Apache-2.0
"""The risks that every contender rates, and what they must come to.

Row i depends on the seed and on i alone, so that any language can make any part of the book without the rest of it. The
recipe is in README.md; change both or neither.
"""

from dataclasses import dataclass

import numpy as np

GOLDEN = 0x9E37_79B9_7F4A_7C15
SEED = 20160725  # the day of the article that the tariff comes from
CHUNK = 1 << 20

CLAIM_LEVELS = [
    "three_years_clean", "two_years_clean", "one_year_clean", "new_vehicle",
    "claims_1", "claims_2", "claims_3", "claims_4", "claims_5",
]
# Hundredths, in the order of CLAIM_LEVELS.
NO_CLAIM_DISCOUNT = [60, 70, 85, 100, 100, 125, 150, 175, 200]

# Shares in thousandths, added up: roughly how a private-car book is spread.
LEVEL_UP_TO = [300, 450, 650, 700, 880, 950, 980, 995]
SERIOUS_UP_TO = [920, 990]
MODERATE_UP_TO = [700, 900, 970]
NO_OTHER_UP_TO = 400


@dataclass
class Risks:
    """Columns of one book; factors in hundredths, money in fen."""

    level: np.ndarray
    serious: np.ndarray
    moderate: np.ndarray
    other: np.ndarray
    underwriting: np.ndarray
    channel: np.ndarray
    base: np.ndarray

    def columns(self):
        return vars(self)

    def narrow(self):
        """The same risks in the narrowest types that hold the tariff's ranges (base premium up to 1,000,000.00 yuan)."""
        columns = {name: column.astype(np.uint8) for name, column in self.columns().items()}
        columns["base"] = self.base.astype(np.uint32)
        return Risks(**columns)


def mix(z):
    """SplitMix64's output function, on a vector of uint64."""
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58_476D_1CE4_E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D0_49BB_1331_11EB)
    return z ^ (z >> np.uint64(31))


def draws(seed, first, count, nth):
    """Draw `nth` (0 or 1) of rows first ..< first + count: SplitMix64 is a counter, so any draw can be asked for."""
    index = np.arange(first, first + count, dtype=np.uint64) * np.uint64(2) + np.uint64(nth + 1)
    return mix(np.uint64(seed) + index * np.uint64(GOLDEN))


def lane(word, nth):
    return (word >> np.uint64(16 * nth)) & np.uint64(0xFFFF)


def scaled(part, bits, span):
    """A part of `bits` bits as a whole number in 0 ..< span."""
    return ((part * np.uint64(span)) >> np.uint64(bits)).astype(np.int64)


def some_risks(seed, first, count):
    a, b = draws(seed, first, count, 0), draws(seed, first, count, 1)
    share = [scaled(lane(a, nth), 16, 1000) for nth in range(4)]
    return Risks(
        level=np.searchsorted(LEVEL_UP_TO, share[0], side="right").astype(np.int64),
        serious=np.searchsorted(SERIOUS_UP_TO, share[1], side="right").astype(np.int64),
        moderate=np.searchsorted(MODERATE_UP_TO, share[2], side="right").astype(np.int64),
        other=np.where(share[3] < NO_OTHER_UP_TO, 0, 1 + (share[3] - NO_OTHER_UP_TO) * 14 // 600),
        underwriting=85 + scaled(lane(b, 0), 16, 31),
        channel=85 + scaled(lane(b, 1), 16, 31),
        base=80_000 + scaled(b >> np.uint64(32), 32, 1_420_000),
    )


def chunks(rows, seed=SEED):
    for first in range(0, rows, CHUNK):
        yield first, some_risks(seed, first, min(CHUNK, rows - first))


def make(rows, seed=SEED):
    whole = None
    for first, part in chunks(rows, seed):
        if whole is None:
            whole = {name: np.empty(rows, dtype=np.int64) for name in part.columns()}
        for name, column in part.columns().items():
            whole[name][first : first + len(column)] = column
    return Risks(**whole)


def violation_factor(r):
    return np.where(
        (r.serious >= 1) | (r.moderate >= 2), 110,
        np.where((r.moderate == 1) | (r.other >= 10), 105, np.where(r.other >= 1, 100, 90))).astype(np.int64)


def reference(r):
    """Coefficient in hundredths and premium in fen, by integer arithmetic alone: every product below fits 64 bits."""
    factor = np.array(NO_CLAIM_DISCOUNT, dtype=np.int64)[r.level] * violation_factor(r)
    coefficient = (factor * r.underwriting * r.channel + 500_000) // 1_000_000
    return coefficient, (r.base * coefficient + 50) // 100


def fold(premiums, first=0):
    """The 64-bit hash of a column: order matters, and parts of a column can be folded apart and joined by xor."""
    index = np.arange(first + 1, first + 1 + len(premiums), dtype=np.uint64)
    return int(np.bitwise_xor.reduce(mix(premiums.astype(np.uint64) + index * np.uint64(GOLDEN)), initial=np.uint64(0)))


def check(premiums, seed=SEED):
    """What a contender's premiums come to, and how many differ from the reference."""
    total, hashed, wrong = 0, 0, 0
    for first, part in chunks(len(premiums), seed):
        got = np.asarray(premiums[first : first + len(part.base)]).astype(np.int64)
        wrong += int((got != reference(part)[1]).sum())
        total += int(got.sum())
        hashed ^= fold(got, first)
    return {"sum": total, "hash": f"{hashed:016x}", "wrong": wrong}


def expected(rows, seed=SEED):
    total, hashed = 0, 0
    for first, part in chunks(rows, seed):
        premium = reference(part)[1]
        total += int(premium.sum())
        hashed ^= fold(premium, first)
    return {"sum": total, "hash": f"{hashed:016x}"}


# The factors before the reform, hundredths; the other factors of that time are taken to be 1.
OLD_DISCOUNT = [70, 80, 90, 100, 100, 100, 110, 120, 130]


def compared(rows, seed=SEED):
    """What a comparison of the tariff before the reform with the one after it must come to, in fen and in risks."""
    found = {"old": 0, "new": 0, "dearer": 0, "cheaper": 0}
    for _, part in chunks(rows, seed):
        old = (part.base * np.array(OLD_DISCOUNT, dtype=np.int64)[part.level] + 50) // 100
        new = reference(part)[1]
        found["old"] += int(old.sum())
        found["new"] += int(new.sum())
        found["dearer"] += int((new > old).sum())
        found["cheaper"] += int((new < old).sum())
    return found


if __name__ == "__main__":
    import sys

    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    print(vars(some_risks(SEED, 0, min(count, 3))), expected(count))
