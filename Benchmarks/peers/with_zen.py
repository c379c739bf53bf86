# SPDX-License-Identifier: Apache-2.0
"""zen-engine over many risks: a risk at a time, or (--batch) all in one call.

It is an engine for one risk: measured on fewer rows than the others, and given as rows per second all the same. Only a batch
gains by a second thread.
"""

import json
import os
import sys

batch = "--batch" in sys.argv
sys.argv = [word for word in sys.argv if word != "--batch"]

import measure  # noqa: E402

asked = measure.arguments(columns=False)
for pool in ("TOKIO_WORKER_THREADS", "RAYON_NUM_THREADS"):
    os.environ[pool] = str(asked.threads)

import zen  # noqa: E402  (reads its thread count when imported)
import zen_graph  # noqa: E402

rows = min(asked.rows, 50_000)
book = zen_graph.contexts(rows, asked.seed)

if batch:
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"tariff": zen_graph.graph()}}})
    requests = [{"key": "tariff", "context": risk} for risk in book]

    def run():
        return [int(answer["data"]["result"]["premium"]) for answer in engine.evaluate_batch(requests)]
else:
    decision = zen.ZenEngine().create_decision(json.dumps(zen_graph.graph()))

    def run():
        return [int(decision.evaluate(risk)["result"]["premium"]) for risk in book]


measure.memory("zen-engine " + ("batch" if batch else "single"), asked, run, rows=rows)
