# SPDX-License-Identifier: Apache-2.0
"""POST /v1/prices: what each tariff would charge."""

import pytest
from conversation import CLEAN_RISK, SHANGHAI_2006, SHANGHAI_2016, WORST_RISK, clean_risk, quote_of

YUAN = {"currency": "CNY"}


def test_three_clean_years_cost_1170_00(api):
    answer = api.post("/v1/prices", {"risk": CLEAN_RISK})
    assert quote_of(answer, SHANGHAI_2016)["premium"] == YUAN | {"amount": "1170.00"}


def test_five_claims_and_a_serious_violation_cost_8730_00(api):
    answer = api.post("/v1/prices", {"risk": WORST_RISK})
    assert quote_of(answer, SHANGHAI_2016)["premium"] == YUAN | {"amount": "8730.00"}


def test_the_tariff_before_the_reform_stands_beside_the_one_after_and_says_so(api):
    answer = api.post("/v1/prices", {"risk": CLEAN_RISK})
    before, after = quote_of(answer, SHANGHAI_2006), quote_of(answer, SHANGHAI_2016)
    assert before["premium"]["amount"] == "2100.00"
    assert (before["in_force"], after["in_force"]) == (False, True)
    assert before["moved_years"] < 0 and after["moved_years"] == 0


def test_the_compulsory_tariff_is_asked_without_being_named(api):
    assert quote_of(api.post("/v1/prices", {"risk": CLEAN_RISK}), "cn.compulsory.2008")["in_force"]


def test_only_the_books_asked_for_answer(api):
    answer = api.post("/v1/prices", {"risk": CLEAN_RISK, "books": [SHANGHAI_2016]})
    assert [quote["rulebook"] for quote in answer.json["quotes"]] == [SHANGHAI_2016]


def test_a_number_and_a_text_of_the_same_value_cost_the_same(api):
    as_text = quote_of(api.post("/v1/prices", {"risk": clean_risk(base_premium="3000.00", seats="5")}), SHANGHAI_2016)
    as_number = quote_of(api.post("/v1/prices", {"risk": clean_risk(base_premium=3000, seats=5)}), SHANGHAI_2016)
    assert as_text == as_number


def test_the_receipt_comes_when_asked_for_and_leads_to_table_row_and_source(api):
    answer = api.post("/v1/prices", {"risk": CLEAN_RISK, "books": [SHANGHAI_2016], "explain": True})
    receipt = quote_of(answer, SHANGHAI_2016)["receipt"]
    text = str(receipt)
    for wanted in ("no_claim_discount", "three_years_clean", "seed-2016-switch", "0.39", "1170.00"):
        assert wanted in text, wanted
    assert "receipt" not in quote_of(api.post("/v1/prices", {"risk": CLEAN_RISK}), SHANGHAI_2016)


def test_one_more_claim_and_one_violation_say_what_they_would_cost(api):
    answer = api.post("/v1/prices", {"risk": CLEAN_RISK, "what_if": True}).json
    effects = {
        tuple(one["changes"]): {effect["rulebook"]: effect["difference"]["amount"] for effect in one["effects"]} for one in answer["what_if"]}
    assert effects[("claim",)][SHANGHAI_2016] == "780.00"
    serious = next(changes for changes in effects if "violation:red_light" in changes)
    assert effects[serious][SHANGHAI_2016] == "270.00"


def test_what_is_assumed_is_said_in_both_languages(api):
    risk = {name: value for name, value in CLEAN_RISK.items() if name not in ("inception", "previous_last_day")}
    assumptions = api.post("/v1/prices", {"risk": risk}).json["assumptions"]
    assert any("2016-09-06" in text["zh"] and "2016-09-06" in text["en"] for text in assumptions), assumptions


def test_a_book_that_lacks_a_fact_names_it_and_the_others_still_answer(api):
    risk = {name: value for name, value in CLEAN_RISK.items() if name != "base_premium"}
    answer = api.post("/v1/prices", {"risk": risk})
    assert [error["input"] for error in quote_of(answer, SHANGHAI_2016)["incomplete"]] == ["base_premium"]
    assert "premium" in quote_of(answer, "cn.compulsory.2008")


def test_the_same_enquiry_gets_the_same_bytes(api):
    first, again = (api.post("/v1/prices", {"risk": WORST_RISK, "explain": True, "what_if": True}).body for _ in range(2))
    assert first == again


@pytest.mark.parametrize("changes, input", [
    ({"price": "-1"}, "price"),
    ({"base_premium": "-3000.00"}, "base_premium"),
    ({"first_registered": "1800-01-01"}, "first_registered"),
    ({"inception": "1800-01-01"}, "inception"),
    ({"quoted_on": "1800-01-01"}, "quoted_on"),
    ({"inception": "2026-02-30"}, "inception"),
    ({"region": "atlantis"}, "region"),
    ({"kind": "submarine"}, "kind"),
    ({"seats": "many"}, "seats"),
    ({"seats": True}, "seats"),
    ({"base_premium": "3000.001"}, "base_premium"),
    ({"claims": "none"}, "claims"),
    ({"claims": [{"settled_on": "2016-05-11", "colour": "red"}]}, "claims"),
    ({"violations": [{"kind": "flying", "on": "2016-05-01"}]}, "violations"),
    ({"violations": [{"kind": "red_light", "on": "2016-05-01"}] * 10_000}, "violations"),
    ({"colour": "red"}, "colour"),
], ids=lambda value: str(value)[:40])
def test_a_fact_that_cannot_be_is_refused_and_named(api, changes, input):
    answer = api.post("/v1/prices", {"risk": clean_risk(**changes)})
    assert answer.status == 422, answer.body[:300]
    assert any(name == input or name.startswith((input + "[", input + ".")) for name in answer.told), answer.told


def test_every_wrong_fact_is_named_in_one_answer(api):
    answer = api.post("/v1/prices", {"risk": clean_risk(inception="1800-13-01", quoted_on="yesterday")})
    assert set(answer.told) >= {"inception", "quoted_on"}


def test_problems_speak_the_language_of_the_reader(api):
    chinese = api.post("/v1/prices", {"risk": {}}, language="zh-CN").told["region"]
    english = api.post("/v1/prices", {"risk": {}}, language="en").told["region"]
    assert "缺少" in chinese and "missing" in english


def test_a_book_that_is_not_there_is_not_found_and_the_nearest_is_suggested(api):
    answer = api.post("/v1/prices", {"risk": CLEAN_RISK, "books": ["cn.shanghai.commercial.2017"]})
    assert answer.status in (404, 422), answer.body[:200]
    assert SHANGHAI_2016 in answer.body.decode()
