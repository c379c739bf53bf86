# SPDX-License-Identifier: Apache-2.0
"""advise: claim a small loss or pay it, on the command line."""

import json
import urllib.request

import pytest

RISK = {
    "region": "shanghai", "use": "family", "kind": "passenger", "energy": "combustion", "seats": 5, "first_registered": "2012-03-15",
    "price": "150000.00", "insured_years": 3, "previous_last_day": "2016-09-19", "quoted_on": "2016-09-05", "inception": "2016-09-20",
    "base_premium": "3000.00", "underwriting": "0.85", "channel": "0.85",
}


def advise(yilu, risk, *more):
    return yilu("advise", "--risk", "-", *more, stdin=risk if isinstance(risk, bytes) else json.dumps(risk).encode())


def test_a_scratch_of_800_yuan_is_cheaper_to_pay(yilu):
    ended = advise(yilu, RISK, "--loss", "800")
    assert ended.code == 0 and ended.err == ""
    assert ended.lines[0] == "自己付更划算"
    assert advise(yilu, RISK, "--loss", "800", "--language", "en").lines[0] == "Pay it yourself"
    assert "平衡点 1470.00" in ended.text and "1170.00 → 1950.00" in ended.text


def test_a_loss_of_5000_yuan_is_cheaper_to_claim(yilu):
    assert advise(yilu, RISK, "--loss", "5000", "--format", "json").json["advice"] == "claim"


def test_the_answer_as_json_is_that_of_the_page(yilu, server):
    body = json.dumps({"risk": RISK, "loss": {"amount": "800"}}).encode()
    request = urllib.request.Request(server + "/v1/advice", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert json.load(answer) == advise(yilu, RISK, "--loss", "800", "--format", "json").json


def test_a_file_is_read_as_standard_input_is(yilu, write):
    ended = yilu("advise", "--risk", write("risk.json", json.dumps(RISK)), "--loss", "800", "--cover", "both", "--on", "2016-09-01")
    assert ended.code == 0


@pytest.mark.parametrize("risk, words, told", [
    (RISK, ["--loss=-800"], "loss.amount"), (RISK, ["--loss", "0"], "loss.amount"), (RISK, ["--loss", "little"], "loss.amount"),
    (RISK, ["--loss", "800", "--cover", "luck"], "loss.cover"), (RISK, ["--loss", "800", "--on", "2016-12-31"], "loss.on"),
    (RISK | {"region": "atlantis"}, ["--loss", "800"], "region"), ({}, ["--loss", "800"], "region"), (b"{", ["--loss", "800"], "-:1:2"),
    (RISK, ["--loss", "800", "--books", "cn.shanghai.commercial.2017"], "cn.shanghai.commercial.2016"),
], ids=lambda value: str(value)[-44:])
def test_what_cannot_be_ends_with_1_and_is_named(yilu, risk, words, told):
    ended = advise(yilu, risk, *words)
    assert ended.code == 1 and ended.out == b"" and told in ended.err, ended.err


def test_a_risk_that_is_not_there_is_named(yilu):
    ended = yilu("advise", "--risk", "nowhere.json", "--loss", "800")
    assert ended.code == 1 and ended.err.startswith("nowhere.json")
