# SPDX-License-Identifier: Apache-2.0
"""list, show, bounds, check, explain, sql: what is said of the rulebooks."""

import json
import re
import shutil

import duckdb
import pytest
from command import SHANGHAI_2016

SAMPLES = "Rulebooks/samples"


def ids(root):
    return sorted(path.parent.name for path in (root / "Rulebooks").glob("*/rulebook.yaml"))


def test_list_names_every_book_with_its_days(yilu, root):
    ended = yilu("rulebook", "list")
    assert ended.code == 0 and ended.err == ""
    assert [line.split()[0] for line in ended.lines] == ids(root)
    assert f"{SHANGHAI_2016}  [2016-07-01..2020-09-19)" in ended.text


@pytest.mark.parametrize(
    "region, inception, commercial",
    [("shanghai", "2016-06-30", "cn.shanghai.commercial.2006"), ("shanghai", "2016-07-01", SHANGHAI_2016),
     ("shanghai", "2020-09-18", SHANGHAI_2016), ("shanghai", "2020-09-19", "cn.commercial.2020"), ("beijing", "2016-07-01", None)])
def test_list_names_the_book_in_force_for_a_cover(yilu, region, inception, commercial):
    ended = yilu("rulebook", "list", "--region", region, "--inception", inception, "--format", "json")
    listed = {book["product"]: book["id"] for book in ended.json["rulebooks"]}
    assert len(listed) == len(ended.json["rulebooks"]), "one book a product"
    assert listed.get("commercial") == commercial and listed["compulsory"] == "cn.compulsory.2008"


def test_list_says_what_of_a_cover_is_wrong(yilu):
    ended = yilu("rulebook", "list", "--region", "shanghi", "--inception", "2018-02-29", "--business", "old")
    assert ended.code == 1 and ended.text == ""
    assert 'did you mean shanghai?' in ended.err and "inception:" in ended.err and "business: one of new, renewal" in ended.err


def test_list_wants_region_and_inception_together(yilu):
    ended = yilu("rulebook", "list", "--region", "shanghai")
    assert ended.code == 1 and "inception: is missing" in ended.err


def test_a_book_that_was_learned_of_later_is_left_out_as_of_an_earlier_day(yilu, root, tmp_path):
    folder = shutil.copytree(root / "Rulebooks", tmp_path / "Rulebooks")
    text = (folder / SHANGHAI_2016 / "rulebook.yaml").read_text()
    (folder / SHANGHAI_2016 / "rulebook.yaml").write_text(text.replace("compared:", "known_from: 2016-06-30\ncompared:", 1))

    def listed(*words):
        return [line.split()[0] for line in yilu("rulebook", "list", "--rulebooks", folder, *words).lines]

    assert SHANGHAI_2016 in listed() and SHANGHAI_2016 in listed("--known-at", "2016-06-30")
    assert SHANGHAI_2016 not in listed("--known-at", "2016-06-29") and len(listed("--known-at", "2016-06-29")) == len(ids(root)) - 1
    wrong = yilu("rulebook", "list", "--known-at", "2016-06-31")
    assert wrong.code == 2 and "--known-at" in wrong.err


def test_list_as_json_parses(yilu, root):
    listed = yilu("rulebook", "list", "--format", "json").json["rulebooks"]
    assert sorted(book["id"] for book in listed) == ids(root)


def test_check_proves_every_book_and_touches_every_row(yilu, root):
    ended = yilu("rulebook", "check")
    assert ended.code == 0, ended.err
    assert [line.split()[1].rstrip(":") for line in ended.lines if line.startswith("ok")] == ids(root)
    for passed, failed, touched, rows in re.findall(r"(\d+) examples passed, (\d+) failed; (\d+) of (\d+) table rows", ended.text):
        assert int(passed) > 0 and failed == "0" and touched == rows


@pytest.mark.parametrize("language, wanted", [("zh", "无赔款优待系数浮动方案表"), ("en", "No-claim factors")])
def test_show_is_for_a_reader_in_both_languages(yilu, language, wanted):
    ended = yilu("rulebook", "show", SHANGHAI_2016, "--language", language)
    assert ended.code == 0 and wanted in ended.text and "0.39..2.91" in ended.text


def test_show_as_json_parses(yilu):
    assert yilu("rulebook", "show", SHANGHAI_2016, "--format", "json").json["id"] == SHANGHAI_2016


def test_the_coefficient_of_2016_is_proved_to_lie_between_0_39_and_2_91(yilu):
    ended = yilu("rulebook", "bounds", SHANGHAI_2016, "coefficient")
    assert (ended.code, ended.text, ended.err) == (0, "0.39 2.91\n", "")


def test_bounds_of_every_output_are_listed(yilu):
    ended = yilu("rulebook", "bounds", SHANGHAI_2016)
    assert ended.lines == ["claim_level three_years_clean claims_5", "violation_factor 0.90 1.10", "coefficient 0.39 2.91", "premium 0.00 2910000.00"]


def test_bounds_as_json_parse(yilu):
    found = yilu("rulebook", "bounds", SHANGHAI_2016, "coefficient", "--format", "json").json
    assert "0.39" in json.dumps(found) and "2.91" in json.dumps(found)


def test_bounds_of_what_is_no_rule_are_refused(yilu):
    ended = yilu("rulebook", "bounds", SHANGHAI_2016, "coeficient")
    assert ended.code == 1 and ended.out == b"" and "coeficient" in ended.err


# ── explain ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_book_has_a_sample_risk_that_it_explains(yilu, root):
    for number, id in enumerate(ids(root)):
        ended = yilu("rulebook", "explain", id, "--risk", f"{SAMPLES}/risk-{id}.json", "--language", ("zh", "en")[number % 2])
        assert ended.code == 0, (id, ended.err)
        assert id in ended.lines[0] and re.search("[0-9a-f]{64}", ended.text)


def test_the_receipt_of_1170_yuan_leads_to_the_row_and_the_source(yilu):
    ended = yilu("rulebook", "explain", SHANGHAI_2016, "--risk", f"{SAMPLES}/risk-{SHANGHAI_2016}.json", "--language", "en")
    for wanted in ("Premium = 1170.00", "Premium coefficient = 0.39", "No-claim factors", "line 2", "source: "):
        assert wanted in ended.text, wanted


def test_the_receipt_as_json_parses(yilu):
    receipt = yilu("rulebook", "explain", SHANGHAI_2016, "--risk", f"{SAMPLES}/risk-{SHANGHAI_2016}.json", "--format", "json").json
    assert receipt["rulebook"] == SHANGHAI_2016 and "1170.00" in json.dumps(receipt)


def test_a_risk_may_come_from_standard_input(yilu, root):
    risk = (root / SAMPLES / f"risk-{SHANGHAI_2016}.json").read_bytes()
    assert "1170.00" in yilu("rulebook", "explain", SHANGHAI_2016, "--risk", "-", stdin=risk).text


@pytest.mark.parametrize("risk, told", [
    (b'{"region":', r"-:1:\d+: "), (b'{\n "a": 1,,\n}', r"-:2:9: "), (b"", r"-:1:1: "), (b"\xff", r"-:1:1: "), (b'{"colour": "red"}', "colour"),
    (b'{"base_premium": "-3000.00"}', "base_premium: .*outside"), (b'{"inception": "1800-01-01"}', "inception: .*1800-01-01"),
    (b'{"base_premium": "3000.001"}', "base_premium"), (b'{"quoted_on": "2016-02-30"}', "quoted_on"), (b"[]", "object"),
], ids=lambda value: str(value)[:40])
def test_a_risk_that_cannot_be_ends_with_1_and_is_named(yilu, risk, told):
    ended = yilu("rulebook", "explain", SHANGHAI_2016, "--risk", "-", stdin=risk)
    assert ended.code == 1 and ended.out == b""
    assert re.search(told, ended.err), ended.err


def test_a_risk_that_is_not_there_is_named(yilu):
    ended = yilu("rulebook", "explain", SHANGHAI_2016, "--risk", "nowhere.json")
    assert ended.code == 1 and ended.err.startswith("nowhere.json")


# ── check on books that are broken ──────────────────────────────────────────────────────────────────────────────────────


def spoil(books, file, old, new):
    path = books / SHANGHAI_2016 / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old} is no longer in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("file, old, new, told", [
    ("rulebook.yaml", "rules:\n", "rules: [\n", r"rulebook\.yaml:\d+:\d+: error"),
    ("rulebook.yaml", "base_premium * coefficient", "base_premum * coefficient", r"rulebook\.yaml:\d+:\d+: error: .*base_premum.*base_premium"),
    ("rulebook.yaml", "base_premium * coefficient", 'base_premium * "red"', r"rulebook\.yaml:\d+:\d+: error"),
    ("rulebook.yaml", "base_premium * coefficient", "base_premium * premium", r"rulebook\.yaml:\d+:\d+: error"),
    ("rulebook.yaml", "base_premium * coefficient, 2", "base_premium * coefficient, 2 + ", r"rulebook\.yaml:\d+:\d+: error"),
    ("rulebook.yaml", "source: { id: seed-2016-switch, place: 全文 }", "source: { id: nobody }", r"rulebook\.yaml:\d+:\d+: error: .*nobody"),
    ("rulebook.yaml", "outputs: [claim_level", "outputs: [claim_levl", r"rulebook\.yaml:\d+:\d+: error"),
    ("rulebook.yaml", "rises_with: base_premium", "falls_with: base_premium", r"rulebook\.yaml:\d+:\d+: error"),
    ("rulebook.yaml", "      - { otherwise: 0.90 }\n", "", r"rulebook\.yaml:\d+:\d+: error"),
    ("tables/no_claim_discount.csv", "three_years_clean,0.60", "three_years_clen,0.60", r"no_claim_discount\.csv:2:1: error"),
    ("tables/no_claim_discount.csv", "three_years_clean,0.60", "three_years_clean,much", r"no_claim_discount\.csv:2:19: error"),
    ("tables/no_claim_discount.csv", "three_years_clean,0.60", "three_years_clean,0.601", r"no_claim_discount\.csv:2:19: error"),
    ("tables/no_claim_discount.csv", "two_years_clean,", "three_years_clean,", r"no_claim_discount\.csv:\d+:1: error: .*lines 2 and 3"),
    ("tables/no_claim_discount.csv", "level,factor", "level,faktor", r"no_claim_discount\.csv:1:\d+: error"),
    ("tables/no_claim_discount.csv", "three_years_clean,0.60", '"three_years_clean,0.60', r"no_claim_discount\.csv:\d+:\d+: error"),
    ("tables/no_claim_discount.csv", "three_years_clean,0.60", "three_years\0clean,0.60", r"no_claim_discount\.csv:2:\d+: error"),
    ("examples.csv", "1170.00", "1170.01", r"examples\.csv:\d+.*1170\.0"),
], ids=lambda value: str(value)[:32].strip())
def test_a_broken_book_is_shown_by_file_line_and_column(yilu, books, file, old, new, told):
    spoil(books, file, old, new)
    ended = yilu("rulebook", "check", SHANGHAI_2016, "--rulebooks", books)
    assert ended.code == 1
    assert re.search(told, ended.err), ended.err
    assert ended.text.startswith("FAIL")


def test_a_gap_is_shown_with_the_case_that_falls_through(yilu, books):
    spoil(books, "tables/no_claim_discount.csv", "claims_3,1.50,上年出险3次,Three claims last year,seed-2016-switch#新改革系数,stated,\n", "")
    ended = yilu("rulebook", "check", SHANGHAI_2016, "--rulebooks", books)
    assert ended.code == 1 and "claims_3" in ended.err


def test_a_broken_book_does_not_hide_the_others(yilu, books, root):
    spoil(books, "rulebook.yaml", "rules:\n", "rules: [\n")
    ended = yilu("rulebook", "list", "--rulebooks", books)
    assert ended.code == 1 and SHANGHAI_2016 in ended.err
    assert len(ended.lines) == len(ids(root)) - 1


def test_books_that_extend_each_other_in_a_ring_are_refused(yilu, books):
    for child, parent in (("cn.commercial.2020", "cn.commercial.2020.illustrative"),):
        path = books / child / "rulebook.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("\nproduct:", f"\nextends: {parent}\nproduct:", 1), encoding="utf-8")
    ended = yilu("rulebook", "check", "cn.commercial.2020", "--rulebooks", books)
    assert ended.code == 1 and re.search(r"rulebook\.yaml:\d+:\d+: error", ended.err), ended.err


# ── sql ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("dialect", ["postgresql", "duckdb", "spark"])
def test_a_book_is_written_in_every_dialect(yilu, dialect):
    ended = yilu("rulebook", "sql", SHANGHAI_2016, "--dialect", dialect)
    assert ended.code == 0 and ended.err == "" and "SELECT" in ended.text.upper()


def test_every_book_is_a_query_that_duckdb_accepts(yilu, root):
    for id in ids(root):
        ended = yilu("rulebook", "sql", id, "--dialect", "duckdb")
        assert ended.code == 0, ended.err
        database = duckdb.connect()
        database.execute(yilu("rulebook", "sql", id, "--dialect", "duckdb", "--print", "tables").text)
        assert database.execute(ended.text).fetchall() == []


def test_the_query_gives_in_duckdb_what_rate_gives(yilu):
    given = "claim_level,serious_violations,moderate_violations,other_violations"
    words = ["rulebook", "sql", SHANGHAI_2016, "--dialect", "duckdb", "--given", given]
    query, tables = yilu(*words), yilu(*words, "--print", "tables")
    assert query.code == 0, query.err
    database = duckdb.connect()
    database.execute(tables.text)
    columns = {row[0] for row in database.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'risks'").fetchall()}
    rows = [
        {"base_premium": "3000.00", "claim_level": "three_years_clean", "serious_violations": 0, "underwriting": "0.85", "channel": "0.85"},
        {"base_premium": "3000.00", "claim_level": "claims_5", "serious_violations": 1, "underwriting": "1.15", "channel": "1.15"}]
    for number, row in enumerate(rows, 1):
        row = row | {"moderate_violations": 0, "other_violations": 0} | {"risk_id": number}
        row = {name: value for name, value in row.items() if name in columns}
        database.execute(f"INSERT INTO risks ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
    found = database.execute(query.text)
    names = [column[0] for column in found.description]
    assert sorted(str(row[names.index("premium")]) for row in found.fetchall()) == ["1170.00", "8730.00"]


def test_columns_as_json_parse(yilu):
    assert yilu("rulebook", "sql", SHANGHAI_2016, "--dialect", "duckdb", "--print", "columns").json["inputs"]


# ── Books from people who mean no good ──────────────────────────────────────────────────────────────────────────────────────


def replace_in_book(books, old, new):
    path = books / SHANGHAI_2016 / "rulebook.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("line", [
    "a0: &a0 [x]\n" + "".join(f"a{n + 1}: &a{n + 1} [" + "{*a%d: 1}," % n * 9 + "]\n" for n in range(9)),
    "a0: &a0 [x]\n" + "".join(f"a{n + 1}: &a{n + 1} [" + "*a%d," % n * 9 + "]\n" for n in range(9)),
    "first: &x {zh: a, en: b}\u2028second: *x\n",
], ids=["as keys", "as values", "behind a rare line end"])
def test_names_for_parts_of_a_file_are_refused_before_they_grow(yilu, books, line):
    path = books / SHANGHAI_2016 / "rulebook.yaml"
    path.write_text(line + path.read_text(encoding="utf-8"), encoding="utf-8")
    ended = yilu("rulebook", "check", SHANGHAI_2016, "--rulebooks", books)
    assert ended.code == 1 and f"{SHANGHAI_2016}/rulebook.yaml:" in ended.err


@pytest.mark.parametrize("file", ["../../../../../../../../etc/passwd", "/etc/passwd", "tables/../../x.csv"])
def test_a_table_lies_in_the_folder_of_its_book(yilu, books, file):
    replace_in_book(books, "file: tables/no_claim_discount.csv", f"file: {file}")
    ended = yilu("rulebook", "check", SHANGHAI_2016, "--rulebooks", books)
    assert ended.code == 1 and "outside the book's folder" in ended.err and "daemon" not in ended.err
