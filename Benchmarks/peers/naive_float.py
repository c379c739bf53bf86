# SPDX-License-Identifier: Apache-2.0
"""numpy with 64-bit floats, rounding by floor(x + 0.5): how many premiums come out wrong. A note, not a contender."""

import json

import measure
import numpy as np
import risks

asked = measure.arguments(columns=False)
wrong = 0
for _, part in risks.chunks(asked.rows, asked.seed):
    discount = np.array(risks.NO_CLAIM_DISCOUNT) / 100
    factor = discount[part.level] * (risks.violation_factor(part) / 100) * (part.underwriting / 100) * (part.channel / 100)
    coefficient = np.floor(factor * 100 + 0.5) / 100
    premium = np.floor(part.base * coefficient + 0.5).astype(np.int64)
    wrong += int((premium != risks.reference(part)[1]).sum())
line = {"name": "memory.wrong_with_floats", "engine": "naive float64", "threads": 1, "value": wrong, "unit": "wrong", "rows": asked.rows}
print(json.dumps(line))
