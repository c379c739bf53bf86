# SPDX-License-Identifier: Apache-2.0
"""OpenFisca: the tariff as parameters and formulas of a small system of its own, a whole population at once.

Its whole numbers are stored as 32 bits; the formulas widen to 64 where a product needs it. One run builds the simulation, gives it its
inputs and calculates: a simulation keeps what it has calculated, so that it cannot be measured twice. One thread: it has no other.
"""

import pathlib
import tempfile

import measure
import numpy as np
import risks
from openfisca_core.entities import Entity
from openfisca_core.periods import DateUnit, period
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

asked = measure.arguments(columns=False)
MONTH = "2016-08"
VIOLATION = {"top": 110, "middle": 105, "flat": 100, "clean": 90}


def parameters(values):
    lines = ["description: hundredths"]
    for name, value in values.items():
        lines += [f"{name}:", "  values:", "    2016-07-01:", f"      value: {value}"]
    return "\n".join(lines) + "\n"


def system():
    risk = Entity("risk", "risks", "A risk", "")
    made = TaxBenefitSystem([risk])
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "discount.yaml").write_text(
            parameters({f"level_{at}": value for at, value in enumerate(risks.NO_CLAIM_DISCOUNT)}))
        (pathlib.Path(folder) / "violation.yaml").write_text(parameters(VIOLATION))
        made.load_parameters(folder)

    def variable(name, **fields):
        made.add_variable(type(name, (Variable,), {"value_type": int, "entity": risk, "label": name, **fields}))

    def discount(risk, month, parameters):
        node = parameters(month).discount
        values = np.array([node[f"level_{at}"] for at in range(len(risks.NO_CLAIM_DISCOUNT))])
        return values[risk("level", month)]

    def violation(risk, month, parameters):
        node = parameters(month).violation
        serious, moderate, other = risk("serious", month), risk("moderate", month), risk("other", month)
        return np.where(
            (serious >= 1) | (moderate >= 2), node.top,
            np.where((moderate == 1) | (other >= 10), node.middle, np.where(other >= 1, node.flat, node.clean)))

    def coefficient(risk, month):
        product = (
            risk("discount", month) * risk("violation", month) * risk("underwriting", month) * risk("channel", month))
        return (product + 500_000) // 1_000_000

    def premium(risk, month):
        return (risk("base", month).astype(np.int64) * risk("coefficient", month) + 50) // 100

    for name in ("level", "serious", "moderate", "other", "underwriting", "channel", "base"):
        variable(name, definition_period=DateUnit.ETERNITY)
    for formula in (discount, violation, coefficient, premium):
        variable(formula.__name__, definition_period=DateUnit.MONTH, formula=formula)
    return made


tariff = system()
book = {name: column.astype(np.int32) for name, column in risks.make(asked.rows, asked.seed).columns().items()}


def run():
    builder = SimulationBuilder()
    builder.create_entities(tariff)
    builder.declare_person_entity("risk", range(asked.rows))
    simulation = builder.build(tariff)
    for name, column in book.items():
        simulation.set_input(name, period("eternity"), column)
    return simulation.calculate("premium", MONTH)


measure.memory("openfisca int32", asked, run)
