# SPDX-License-Identifier: Apache-2.0
"""The tariff as a decision graph of zen-engine: two tables and one expression node. Its numbers are decimals, so it is exact."""

import risks


def identity(number):
    return f"00000000-0000-0000-0000-{number:012d}"


def node(number, kind, name, **content):
    return {"id": identity(number), "type": kind, "name": name, "position": {"x": number, "y": 0}, **content}


def table(inputs, output, lines):
    cells = [{"_id": f"{output}{at}", **line} for at, line in enumerate(lines)]
    return {
        "hitPolicy": "first", "passThrough": True, "executionMode": "single", "inputField": None, "outputPath": None,
        "inputs": [{"id": key, "name": key, "type": "expression", "field": key} for key in inputs],
        "outputs": [{"id": "out", "name": output, "type": "expression", "field": output}],
        "rules": cells,
    }


def graph():
    discount = [{"level": str(at), "out": str(value / 100)} for at, value in enumerate(risks.NO_CLAIM_DISCOUNT)]
    violation = [
        {"serious": ">= 1", "moderate": "", "other": "", "out": "1.10"},
        {"serious": "", "moderate": ">= 2", "other": "", "out": "1.10"},
        {"serious": "", "moderate": "1", "other": "", "out": "1.05"},
        {"serious": "", "moderate": "", "other": ">= 10", "out": "1.05"},
        {"serious": "", "moderate": "", "other": ">= 1", "out": "1.00"},
        {"serious": "", "moderate": "", "other": "", "out": "0.90"},
    ]
    formula = {
        "passThrough": False, "executionMode": "single", "inputField": None, "outputPath": None,
        "expressions": [
            {"id": "c", "key": "coefficient", "value": "round(discount * violation * underwriting * channel / 10000, 2)"},
            {"id": "p", "key": "premium", "value": "round(base * $.coefficient, 0)"},
        ],
    }
    nodes = [
        node(1, "inputNode", "risk"),
        node(2, "decisionTableNode", "discount", content=table(["level"], "discount", discount)),
        node(3, "decisionTableNode", "violation", content=table(["serious", "moderate", "other"], "violation", violation)),
        node(4, "expressionNode", "formula", content=formula),
        node(5, "outputNode", "answer"),
    ]
    edges = [
        {"id": f"e{at}", "type": "edge", "sourceId": identity(at), "targetId": identity(at + 1)} for at in range(1, 5)
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def contexts(count, seed):
    """Risks as zen-engine takes them: one dictionary each."""
    columns = risks.make(count, seed).columns()
    return [dict(zip(columns, values)) for values in zip(*(column.tolist() for column in columns.values()))]
