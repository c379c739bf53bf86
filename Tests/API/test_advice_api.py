# SPDX-License-Identifier: Apache-2.0
"""POST /v1/advice: claim a small loss, or pay it."""

import pytest
from conversation import CLEAN_RISK, SHANGHAI_2016, clean_risk


def advice(api, amount, **loss):
    return api.post("/v1/advice", {"risk": CLEAN_RISK, "loss": {"amount": amount} | loss})


def test_a_loss_below_the_break_even_is_cheaper_to_pay_and_one_above_it_to_claim(api):
    small = advice(api, "800.00").json
    assert small["advice"] == "pay"
    break_even = float(small["break_even"]["amount"])
    assert break_even > 800
    assert advice(api, f"{break_even + 0.01:.2f}").json["advice"] == "claim"
    assert advice(api, small["break_even"]["amount"]).json["advice"] == "either"


def test_the_years_add_up_to_the_break_even_to_the_fen(api):
    answer = advice(api, "800.00").json
    fen = lambda money: round(float(money["amount"]) * 100)
    assert sum(fen(year["difference"]) for year in answer["years"]) == fen(answer["break_even"])
    for year in answer["years"]:
        assert sum(fen(one["claiming"]) - fen(one["paying"]) for one in year["premiums"]) == fen(year["difference"])


def test_the_first_year_is_the_coming_renewal(api):
    year = advice(api, "800.00").json["years"][0]
    premium = next(one for one in year["premiums"] if one["rulebook"] == SHANGHAI_2016)
    assert year["inception"] == CLEAN_RISK["inception"]
    assert (premium["paying"]["amount"], premium["claiming"]["amount"]) == ("1170.00", "1950.00")


@pytest.mark.parametrize("loss, input", [
    ({"amount": "-5"}, "loss.amount"), ({"amount": "0"}, "loss.amount"), ({"amount": "a lot"}, "loss.amount"), ({}, "loss.amount"),
    ({"amount": "5", "cover": "luck"}, "loss.cover"), ({"amount": "5", "on": "1800-01-01"}, "loss.on"),
    ({"amount": "5", "on": "2016-12-31"}, "loss.on"), ({"amount": "5", "on": "never"}, "loss.on"), ({"amount": "5", "colour": "red"}, "loss.colour"),
], ids=lambda value: str(value)[:40])
def test_a_loss_that_cannot_be_is_refused_and_named(api, loss, input):
    answer = api.post("/v1/advice", {"risk": CLEAN_RISK, "loss": loss})
    assert answer.status == 422, answer.body[:300]
    assert input in answer.told or input.removeprefix("loss.") in answer.told, answer.told


def test_advice_without_a_loss_says_that_it_is_missing(api):
    answer = api.post("/v1/advice", {"risk": CLEAN_RISK})
    assert answer.status == 422 and "loss" in answer.told


def test_advice_needs_a_car_that_can_be(api):
    answer = api.post("/v1/advice", {"risk": clean_risk(region="atlantis"), "loss": {"amount": "800"}})
    assert answer.status == 422 and "region" in answer.told
