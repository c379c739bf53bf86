# SPDX-License-Identifier: Apache-2.0
"""zen-engine on one risk over and over: the price alone, and with its trace (every node's input and output)."""

import json
import statistics
import time

import measure
import zen
import zen_graph

ROUNDS = 5_000

asked = measure.arguments(columns=False)
decision = zen.ZenEngine().create_decision(json.dumps(zen_graph.graph()))
risk = zen_graph.contexts(1, asked.seed)[0]


def nanoseconds(options):
    """A call from Python: the crossing of the two languages is in it, as it is for everybody who uses the package."""
    taken = []
    for _ in range(asked.repeats):
        start = time.perf_counter_ns()
        for _ in range(ROUNDS):
            decision.evaluate(risk, options)
        taken.append((time.perf_counter_ns() - start) / ROUNDS)
    return statistics.median(taken)


decision.evaluate(risk)
for name, options in (("single.price", {}), ("single.explained", {"trace": True})):
    print(json.dumps({"name": name, "engine": "zen-engine", "threads": 1, "value": nanoseconds(options), "unit": "ns"}))
