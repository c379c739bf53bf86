# SPDX-License-Identifier: Apache-2.0
"""POST /v1/comparisons: who pays more when one tariff replaces another."""

import pytest
from conversation import SHANGHAI_2006, SHANGHAI_2016, assert_problem

PAIR = f"/v1/comparisons?old={SHANGHAI_2006}&new={SHANGHAI_2016}"
HEADER = "policy,base_premium,claim_level,serious_violations,moderate_violations,other_violations,underwriting,channel"
CLEAN = "P1,3000.00,three_years_clean,0,0,0,0.85,0.85"
WORST = "P2,3000.00,claims_5,1,0,0,1.15,1.15"


def csv(*rows):
    return "\n".join([HEADER, *rows, ""]).encode()


def compare(api, body, path=PAIR, type="text/csv"):
    return api.post(path, body, type=type)


def test_the_sample_portfolio_is_compared_whole(api, root):
    sample = (root / "Rulebooks/samples/shanghai-portfolio.csv").read_bytes()
    found = compare(api, sample).json["comparison"]
    assert found["rows"] == sample.count(b"\n") - 1
    assert found["dearer"] + found["cheaper"] + found["unchanged"] + found["refused"] == found["rows"]
    assert sum(bar["rows"] for bar in found["histogram"]) == found["rows"] - found["refused"]


def test_two_policies_cost_what_the_books_say(api):
    found = compare(api, csv(CLEAN, WORST)).json["comparison"]
    assert found["new_total"] == "9900.00"  # 1170.00 and 8730.00
    assert found["old_total"] == "6000.00"  # 2100.00 and 3900.00
    assert (found["dearer"], found["cheaper"]) == (1, 1)


def test_a_bad_row_is_left_out_counted_and_told_with_its_line(api):
    answer = compare(api, csv(CLEAN, "P3,-5,three_years_clean,0,0,0,0.85,0.85", WORST)).json
    assert answer["rejected"] == 1 and answer["comparison"]["rows"] == 2
    assert "3" in answer["reasons"][0] and "base_premium" in answer["reasons"][0]


def test_a_file_of_the_field_s_spreadsheets_is_read(api):
    text = f"{HEADER},备注\n{CLEAN},按上年续保\n{WORST},车主更换，请复核\n"
    plain, chinese = compare(api, csv(CLEAN, WORST)).json, compare(api, text.encode("gb18030")).json
    assert chinese["rejected"] == 0
    for total in ("old_total", "new_total"):
        assert chinese["comparison"][total] == plain["comparison"][total]


@pytest.mark.parametrize("body", [
    b"", b"\n\n\n", HEADER.encode() + b"\n", b"\x00\x01\x02\x03", b"\xff\xfe\xff", b'policy,"base', b"a,b,c\n1,2,3\n", b"PK\x03\x04" + bytes(200),
    csv("P1,3000"), csv(CLEAN).replace(b"channel", b"base_premium", 1),
], ids=["empty", "blank lines", "only a header", "NUL", "no text", "open quote", "foreign columns", "a zip", "too few cells", "a column twice"])
def test_a_file_that_is_no_portfolio_is_refused_with_a_reason(api, body):
    assert_problem(compare(api, body), 422, "unprocessable")


def test_only_csv_is_taken(api):
    assert_problem(compare(api, csv(CLEAN), type="application/json"), 415, "unsupported-media-type")


def test_both_books_must_be_named(api):
    assert_problem(compare(api, csv(CLEAN), path="/v1/comparisons?old=" + SHANGHAI_2006), 422, "unprocessable")


def test_an_unknown_book_is_not_found_and_the_nearest_is_suggested(api):
    problem = assert_problem(compare(api, csv(CLEAN), path=PAIR.replace("2016", "2017")), 404, "not-found")
    assert SHANGHAI_2016 in problem["detail"]


def test_more_than_32_MiB_are_refused(api):
    assert_problem(compare(api, csv(CLEAN) + b" " * (32 << 20)), 413, "too-large")
