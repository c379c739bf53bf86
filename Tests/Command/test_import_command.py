# SPDX-License-Identifier: Apache-2.0
"""import: tables that a book leaves open, into a book of one's own, whole or not at all."""

import re

import pytest

PARENT = "cn.commercial.2020"
MINE = "cn.commercial.2020.mine"


def table(books, name):
    return (books / f"{PARENT}.illustrative/tables/{name}.csv").read_bytes()


def bring(yilu, books, name, file, *more, source="illustrative", into=MINE):
    return yilu("rulebook", "import", PARENT, name, "--rulebooks", books, "--input", file, "--into", into, "--source", source, *more)


def state(books):
    return {path.relative_to(books): path.read_bytes() for path in books.rglob("*") if path.is_file()}


def test_the_schema_of_every_open_table_is_printed(yilu):
    ended = yilu("rulebook", "import", PARENT)
    assert ended.code == 0
    for name in ("vehicle_damage", "third_party", "holiday"):
        assert re.search(rf"^{name}  ", ended.text, re.M), name
    assert "limit,pure_risk,source,confidence,note" in ended.text


def test_a_book_that_leaves_nothing_open_says_so(yilu):
    ended = yilu("rulebook", "import", "cn.shanghai.commercial.2016")
    assert ended.code == 0 and "no table open" in ended.text


def test_a_table_makes_a_book_and_says_what_is_still_open(yilu, books, write):
    ended = bring(yilu, books, "holiday", write("holiday.csv", table(books, "holiday")), "--title-zh", "本公司", "--title-en", "Our company's: a test")
    assert ended.code == 0 and ended.err == ""
    assert "9 rows" in ended.lines[0] and any(line.startswith("still open: vehicle_damage") for line in ended.lines)
    listed = yilu("rulebook", "list", "--rulebooks", books)
    assert f"{MINE} " in listed.text and "Our company's: a test" in listed.text and listed.code == 0


def test_all_tables_one_after_the_other_make_a_book_that_rates_as_the_one_they_came_from(yilu, books, write, root):
    names = [path.stem for path in (books / f"{PARENT}.illustrative/tables").glob("*.csv") if path.stem != "repair_allowance"]
    settled = ["--set", "expense_loading=0.2500", "--standing", "illustrative"]
    for number, name in enumerate(names):
        ended = bring(yilu, books, name, write(f"{name}.csv", table(books, name)), *(settled if number == 0 else []))
        assert ended.code == 0, ended.err
    assert not [line for line in ended.lines if line.startswith("still open") and "repair_allowance" not in line]
    risk = root / f"Rulebooks/samples/risk-{PARENT}.illustrative.json"
    mine, theirs = [
        {output["name"]: output["value"] for output in yilu("rulebook", "explain", id, "--rulebooks", books, "--risk", risk, "--format", "json").json["outputs"]}
        for id in (MINE, f"{PARENT}.illustrative")]
    assert mine == theirs and float(mine["premium"]["amount"]) > 0


def test_a_table_from_the_field_s_spreadsheets_is_read_as_gb_18030(yilu, books, write):
    ended = bring(yilu, books, "holiday", write("holiday.csv", table(books, "holiday").decode().encode("gb18030")))
    assert ended.code == 0, ended.err
    assert "虚构" in (books / MINE / "tables/holiday.csv").read_text(encoding="utf-8")


def test_importing_a_table_again_replaces_it(yilu, books, write):
    first = table(books, "holiday")
    bring(yilu, books, "holiday", write("holiday.csv", first))
    ended = bring(yilu, books, "holiday", write("holiday.csv", first.replace(b"100000.00,10.00", b"100000.00,11.00")))
    assert ended.code == 0
    assert "100000.00,11.00" in (books / MINE / "tables/holiday.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("name, old, new, told", [
    ("holiday", b"pure_risk", b"pure_rsk", r"in\.csv:1:\d+: error: .*pure_risk"),
    ("holiday", b",note\n", b",colour\n", r"in\.csv:1:\d+: error: .*colour"),
    ("holiday", b"100000.00,10.00", b"100000.00,ten", r"in\.csv:2:11: error: .*ten"),
    ("holiday", b"100000.00,10.00", b"100000.00,-10.00", r"in\.csv:2:11: error"),
    ("holiday", b"100000.00,10.00", b"100000.00,10.001", r"in\.csv:2:11: error"),
    ("holiday", b"100000.00,10.00", b"[1..,10.00", r"in\.csv:2:1: error"),
    ("holiday", b"150000.00,20.00", b"100000.00,20.00", r"in\.csv:\d+:1: error: .*lines 2 and 3"),
    ("holiday", b"100000.00,10.00", b'"100000.00,10.00', r"in\.csv:\d+:\d+: error"),
    ("holiday", b"100000.00,10.00", b"1000\x0000.00,10.00", r"in\.csv:2:\d+: error: .*NUL"),
    ("vehicle_damage", b"family", b"famly", r"in\.csv:2:\d+: error: .*famly.*family"),
], ids=["missing column", "foreign column", "bad cell", "negative", "too fine", "bad range", "overlap", "open quote", "NUL", "unknown code"])
def test_a_bad_file_is_shown_by_line_and_column_and_leaves_nothing_behind(yilu, books, write, name, old, new, told):
    content = table(books, name)
    assert old in content
    before = state(books)
    ended = bring(yilu, books, name, write("in.csv", content.replace(old, new, 1)))
    assert ended.code == 1 and ended.out == b""
    assert re.search(told, ended.err), ended.err
    assert state(books) == before


def test_a_table_with_fewer_rows_than_its_book_looks_up_refuses_the_rest(yilu, books, write, root):
    lines = table(books, "third_party").splitlines(keepends=True)
    only = [line for line in lines[1:] if b",1000000.00," in line]
    assert only
    ended = bring(yilu, books, "third_party", write("in.csv", lines[0] + b"".join(only)), "--set", "expense_loading=0.2500")
    assert ended.code == 0, ended.err


def test_a_table_that_does_not_know_all_its_figures_may_be_brought(yilu, books, write, tmp_path):
    """Tractors are rated by province, and most provinces' figures are not public."""
    parent, name, mine = "cn.compulsory.2008", "tractor_base", "cn.compulsory.2008.mine"
    content = (books / parent / "tables" / f"{name}.csv").read_text(encoding="utf-8")
    assert ",?," in content
    risk = tmp_path / "tractor.json"
    risk.write_text('{"region": "beijing", "use": "own", "kind": "tractor", "tractor_class": "dual_up_to_14_7", "inception": "2026-12-01", "quoted_on": "2026-11-21"}')
    ended = yilu(
        "rulebook", "import", parent, name, "--rulebooks", books, "--input", write("in.csv", content.replace(",?,", ",60.00,")), "--into", mine,
        "--source", "illustrative")
    assert ended.code == 0, ended.err
    assert "?" not in (books / mine / "tables" / f"{name}.csv").read_text(encoding="utf-8").split("note")[1].replace("？", "")


def test_a_gap_is_shown_with_the_case_that_no_row_covers_and_leaves_nothing_behind(yilu, books, write):
    before = state(books)
    lines = table(books, "cargo_rate").splitlines(keepends=True)
    ended = bring(yilu, books, "cargo_rate", write("in.csv", b"".join(lines[:2])))
    assert ended.code == 1 and re.search(r"in\.csv:1:1: error: no row of cargo_rate covers use = ", ended.err)
    assert state(books) == before


@pytest.mark.parametrize("options, told", [
    ({"source": "nobody"}, "nobody"), ({"into": PARENT}, "name of its own"), ({"into": "../outside"}, "outside"), ({"into": "Mine"}, "Mine"),
    ({"into": "cn.compulsory.2008"}, "cn.compulsory.2008"),
], ids=str)
def test_a_book_that_cannot_take_it_is_refused_and_nothing_is_left_behind(yilu, books, write, options, told):
    before = state(books)
    ended = bring(yilu, books, "holiday", write("in.csv", table(books, "holiday")), **options)
    assert ended.code == 1 and told in ended.err
    assert state(books) == before and not (books.parent / "outside").exists()


@pytest.mark.parametrize("name, more", [("holyday", []), ("ncd", []), ("holiday", ["--set", "colour=1"])], ids=["unknown table", "no open table", "unknown input"])
def test_what_is_not_open_cannot_be_settled(yilu, books, write, name, more):
    before = state(books)
    ended = bring(yilu, books, name, write("in.csv", table(books, "holiday")), *more)
    assert ended.code == 1 and "error: " in ended.err and state(books) == before
