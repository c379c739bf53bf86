# SPDX-License-Identifier: Apache-2.0
"""rate, compare, solve: portfolios from file to file."""

import csv
import io
import json
import re
import signal
import subprocess
import time

import pytest
from command import CLEAN, HEADER, SAMPLE, SHANGHAI_2006, SHANGHAI_2016, WORST, portfolio

LARGE_ROWS = 3_000_000


def rate(yilu, input, output="-", *more, stdin=b"", book=SHANGHAI_2016):
    return yilu("rulebook", "rate", book, "--input", input, "--output", output, *more, stdin=stdin)


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def premiums(text):
    return [row["premium"] for row in rows(text)]


def test_the_two_examples_of_the_reform_cost_1170_00_and_8730_00(yilu, write):
    ended = rate(yilu, write("in.csv", portfolio(CLEAN, WORST)))
    assert ended.code == 0
    assert ended.lines[0] == "policy,claim_level,violation_factor,coefficient,premium"
    assert premiums(ended.text) == ["1170.00", "8730.00"]
    assert "2 rows, 0 rejected" in ended.err


def test_the_sample_is_rated_row_for_row_and_its_total_adds_up(yilu, root, tmp_path):
    ended = rate(yilu, SAMPLE, tmp_path / "out.csv", "--format", "json")
    assert ended.code == 0 and ended.out == b""
    rated = rows((tmp_path / "out.csv").read_text(encoding="utf-8"))
    given = rows((root / SAMPLE).read_text(encoding="utf-8"))
    assert [row["policy"] for row in rated] == [row["policy"] for row in given]
    summary = json.loads(ended.err)
    assert (summary["rows"], summary["rejected"]) == (len(given), 0)
    fen = sum(int(row["premium"].replace(".", "")) for row in rated)
    assert summary["totals"]["premium"] == f"{fen // 100}.{fen % 100:02}"


def test_the_number_of_threads_changes_no_byte(yilu):
    one, two, many = (rate(yilu, SAMPLE, "-", "--threads", n).out for n in (1, 2, 16))
    assert one == two == many


def test_the_output_can_be_narrowed_and_explained(yilu, write):
    path = write("in.csv", portfolio(CLEAN))
    assert rate(yilu, path, "-", "--outputs", "premium").lines == ["policy,premium", "P1,1170.00"]
    explained = rate(yilu, path, "-", "--explain")
    assert {"policy", "claim_level", "violation_factor", "coefficient", "premium"} < set(explained.lines[0].split(",")) | {"serious_violations"}
    assert len(explained.lines[0].split(",")) >= len(rate(yilu, path).lines[0].split(","))


def test_an_output_that_is_no_rule_is_refused(yilu, write):
    ended = rate(yilu, write("in.csv", portfolio(CLEAN)), "-", "--outputs", "premum")
    assert ended.code == 1 and ended.out == b"" and "premum" in ended.err


def test_standard_input_and_output_are_a_pipe(yilu):
    ended = rate(yilu, "-", "-", stdin=portfolio(CLEAN, WORST).encode())
    assert ended.code == 0 and premiums(ended.text) == ["1170.00", "8730.00"]


def test_nobody_reading_the_output_is_no_crash(yilu):
    process = yilu.start(
        "rulebook", "rate", SHANGHAI_2016, "--input", SAMPLE, "--output", "-", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)
    process.stdout.close()
    _, err = process.communicate(timeout=30)
    assert process.returncode in (0, 1, 2, -signal.SIGPIPE) and b"Fatal" not in err


# ── Rows that cannot be rated ───────────────────────────────────────────────────────────────────────────────────────────

BAD = ["P3,-5,three_years_clean,0,0,0,0.85,0.85", "P4,3000.00,unheard_of,0,0,0,0.85,0.85", "P5,3000.00", "P6,3000.001,claims_1,0,0,0,1,1"]


def test_bad_rows_go_to_rejects_with_line_and_reason_and_stop_nothing(yilu, write, tmp_path):
    ended = rate(yilu, write("in.csv", portfolio(CLEAN, *BAD, WORST)), "-", "--rejects", tmp_path / "rejects.csv")
    assert ended.code == 1
    assert premiums(ended.text) == ["1170.00", "8730.00"]
    rejects = (tmp_path / "rejects.csv").read_text(encoding="utf-8").splitlines()
    assert rejects[0] == f"line,reason,{HEADER}"
    assert [line.split(",")[0] for line in rejects[1:]] == ["3", "4", "5", "6"]
    for line, bad in zip(rejects[1:], BAD):
        assert line.endswith(bad)
    for line, word in ((3, "base_premium"), (4, "claim_level"), (5, "fields"), (6, "base_premium")):
        assert re.search(rf"in\.csv:{line}:.*{word}", ended.err), ended.err
    assert "6 rows, 4 rejected" in ended.err


def test_ten_thousand_bad_rows_are_counted_and_not_all_printed(yilu, write):
    ended = rate(yilu, write("in.csv", portfolio(*BAD[:1] * 10_000)))
    assert ended.code == 1 and "10000 rejected" in ended.err
    assert len(ended.err.splitlines()) < 30


def test_what_was_rejected_can_be_mended_and_rated(yilu, write, tmp_path):
    rate(yilu, write("in.csv", portfolio(CLEAN, *BAD)), "-", "--rejects", tmp_path / "rejects.csv")
    mended = (tmp_path / "rejects.csv").read_text(encoding="utf-8").splitlines()
    row = next(line for line in mended if "P3,-5" in line).replace("P3,-5", "P3,3000.00")
    ended = rate(yilu, write("mended.csv", mended[0] + "\n" + row + "\n"))
    assert ended.code == 0 and premiums(ended.text) == ["1170.00"]


# ── Files that are not as they should be ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_chinese_file_is_read_in_the_field_s_encodings_and_written_as_utf_8(yilu, write, encoding):
    text = portfolio(CLEAN + ",上海市嘉定区的车队", WORST + ",车主已更换㐂", header=HEADER + ",备注")
    ended = rate(yilu, write("in.csv", text.encode(encoding)))
    assert ended.code == 0, ended.err
    assert [(row["备注"], row["premium"]) for row in rows(ended.text)] == [("上海市嘉定区的车队", "1170.00"), ("车主已更换㐂", "8730.00")]


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_line_ends_of_either_kind_and_a_missing_last_one_change_nothing(yilu, write, ends):
    ended = rate(yilu, write("in.csv", ends.join([HEADER, CLEAN, WORST])))
    assert ended.code == 0 and premiums(ended.text) == ["1170.00", "8730.00"]


def test_quoted_cells_with_commas_and_line_ends_stay_whole(yilu, write):
    ended = rate(yilu, write("in.csv", portfolio(CLEAN.replace("P1", '"P1, ""the first""\nof two"'), WORST)))
    assert ended.code == 0
    assert [row["policy"] for row in rows(ended.text)] == ['P1, "the first"\nof two', "P2"]


def test_what_only_explains_rejects_no_row(yilu, write):
    """A tractor's rule refuses every car; nothing of a car's price is made of it."""
    header = "policy,region,quoted_on,inception,use,kind,seats,earlier_compulsory_policies\n"
    content = header + "P1,beijing,2026-11-21,2026-12-01,family,passenger,5,2025-12-01\n"
    plain = rate(yilu, write("in.csv", content), book="cn.compulsory.2008")
    explained = rate(yilu, write("in.csv", content), "-", "--explain", book="cn.compulsory.2008")
    assert plain.code == explained.code == 0, explained.err
    (price,), (cells,) = rows(plain.out.decode()), rows(explained.out.decode())
    assert cells["premium"] == price["premium"] and float(price["premium"]) > 0
    assert cells["tractor_class"] == ""


def test_what_the_file_leaves_out_and_its_encoding_are_told(yilu, write):
    content = portfolio(CLEAN).replace("P1", "浦东").encode("gb18030")
    ended = rate(yilu, write("in.csv", content), "-", "--format", "json")
    told = json.loads(ended.err.splitlines()[-1])
    assert told["encoding"] == "GB18030" and told["left_out"] == []
    assert "read as GB18030" in rate(yilu, write("in.csv", content)).err


@pytest.mark.parametrize("content, told", [
    (portfolio(CLEAN).encode().replace(b"P1", b"P\x001"), r":2:2: .*NUL"),
    (portfolio(CLEAN, header=HEADER.replace("channel", "chanel")).encode(), r":1:8: .*channel"),
    (portfolio(CLEAN, header=HEADER.replace("channel", "underwriting")).encode(), r":1:\d+: .*underwriting"),
    (b"", r": is empty"), (b"\n\n", r": is empty"), (portfolio('"P1,3000').encode(), r":2: .*never closed"), (b"\xff\xfe\x00\x01", r":1:\d+: "),
    (b"PK\x03\x04" + bytes(200), r":1:\d+: "),
], ids=["NUL", "missing column", "column twice", "empty", "blank", "open quote", "no text", "a zip"])
def test_a_file_that_cannot_be_read_ends_with_1_and_is_shown_by_place(yilu, write, content, told):
    ended = rate(yilu, write("in.csv", content))
    assert ended.code == 1 and ended.out.count(b"\n") <= 1
    assert re.search(r"in\.csv" + told, ended.err), ended.err


def test_files_that_are_not_there_or_may_not_be_written_are_named(yilu, write, tmp_path):
    assert rate(yilu, "nowhere.csv").err.startswith("nowhere.csv: ")
    ended = rate(yilu, write("in.csv", portfolio(CLEAN)), tmp_path / "nowhere" / "out.csv")
    assert ended.code == 1 and "nowhere/out.csv" in ended.err


def test_a_line_of_64_MB_is_refused_without_being_held(yilu, write, tmp_path):
    path = write("long.csv", portfolio(CLEAN).encode() + b"9" * (64 << 20) + b",1\n" + WORST.encode())
    _, _, usual = yilu.resident_mebibytes("rulebook", "rate", SHANGHAI_2016, "--input", SAMPLE, "--output", tmp_path / "usual.csv")
    code, err, resident = yilu.resident_mebibytes("rulebook", "rate", SHANGHAI_2016, "--input", path, "--output", tmp_path / "out.csv")
    assert code == 1 and "long.csv:3: " in err and "longer than" in err
    assert resident < usual + 32, f"{resident:.0f} MiB, usually {usual:.0f}"
    assert not (tmp_path / "out.csv").exists()


def test_a_failed_run_leaves_the_output_of_the_last_one_alone(yilu, write, tmp_path):
    out = write("out.csv", "of yesterday\n")
    ended = rate(yilu, write("in.csv", portfolio(CLEAN).encode() + b"P2,\x00"), out)
    assert ended.code == 1 and out.read_text() == "of yesterday\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_a_run_that_is_killed_leaves_no_half_file(yilu, tmp_path):
    large = tmp_path / "in.csv"
    with open(large, "w") as file:
        file.write(HEADER + "\n")
        chunk = (CLEAN + "\n" + WORST + "\n") * 5_000
        for _ in range(LARGE_ROWS // 10_000):
            file.write(chunk)
    folder = tmp_path / "out"
    folder.mkdir()
    for seconds in (0.2, 0.5):
        process = yilu.start(
            "rulebook", "rate", SHANGHAI_2016, "--input", large, "--output", folder / "out.csv", "--rejects", folder / "rejects.csv",
            "--threads", 1, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        assert process.poll() is None, "the run was over before it could be killed: LARGE_ROWS is too small for this machine"
        process.kill()
        process.wait()
        assert not (folder / "out.csv").exists()
        assert not (folder / "rejects.csv").exists()
    ended = rate(yilu, large, folder / "out.csv", "--rejects", folder / "rejects.csv")
    assert ended.code == 0
    assert sum(1 for _ in open(folder / "out.csv")) == LARGE_ROWS + 1
    left = {path.name for path in folder.iterdir()}
    assert left <= {"out.csv", "rejects.csv"}, "what killed runs left behind is to be swept by the next"


# ── compare and solve ───────────────────────────────────────────────────────────────────────────────────────────────────


def compare(yilu, *more):
    return yilu("rulebook", "compare", SHANGHAI_2006, SHANGHAI_2016, *more)


def test_compare_says_who_pays_more(yilu, write):
    ended = compare(yilu, "--input", write("in.csv", portfolio(CLEAN, WORST)), "--format", "json")
    found = ended.json
    assert ended.code == 0 and (found["dearer"], found["cheaper"], found["unchanged"]) == (1, 1, 0)
    assert (found["old_total"], found["new_total"]) == ("6000.00", "9900.00")


def test_compare_writes_a_page_that_stands_alone(yilu, tmp_path):
    report = tmp_path / "report.html"
    ended = compare(yilu, "--input", SAMPLE, "--report", report)
    page = report.read_text(encoding="utf-8")
    assert ended.code == 0 and page.startswith("<!doctype html>") and "<svg" in page
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "") and "https://" not in page and "<script" not in page
    assert "71341125.38" in page.replace(",", "") and "59294201.34" in page.replace(",", "")


def test_a_column_of_the_file_breaks_the_comparison_down(yilu):
    found = compare(yilu, "--input", SAMPLE, "--by", "claim_level", "--format", "json").json
    assert sum(segment["rows"] for segment in found["segments"]) == found["rows"]


def test_markup_in_a_portfolio_is_text_in_the_report(yilu, write, tmp_path):
    bad = CLEAN.replace("P1", "<script>alert(1)</script>")
    compare(yilu, "--input", write("in.csv", portfolio(bad, WORST)), "--report", tmp_path / "report.html")
    assert "<script" not in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_compare_leaves_bad_rows_out_and_ends_with_1(yilu, write):
    ended = compare(yilu, "--input", write("in.csv", portfolio(CLEAN, *BAD, WORST)), "--format", "json")
    assert ended.code == 1 and ended.json["rows"] == 2 and "in.csv:3: " in ended.err


def test_solve_finds_the_smallest_step_that_reaches_the_target(yilu):
    ended = yilu("rulebook", "solve", SHANGHAI_2016, "--input", SAMPLE, "--rate", "channel", "--target", "60000000.00")
    assert ended.code == 0
    value, total = re.match(r"channel = (\S+): premium totals (\S+)", ended.text).groups()
    before, less = re.search(r"one step before, (\S+): (\S+)", ended.text).groups()
    assert float(less) < 60_000_000 <= float(total)
    assert round(float(value) - float(before), 2) == 0.01


@pytest.mark.parametrize("words, told", [
    (["--rate", "channel", "--target", "999999999999.00"], "channel"), (["--rate", "chanel", "--target", "1.00"], "chanel"),
    (["--rate", "channel", "--target", "1.00", "--output", "premum"], "premum"),
], ids=["out of reach", "unknown input", "unknown output"])
def test_solve_says_why_it_cannot(yilu, words, told):
    ended = yilu("rulebook", "solve", SHANGHAI_2016, "--input", SAMPLE, *words)
    assert ended.code == 1 and ended.out == b"" and told in ended.err


# ── Nothing is overwritten, nothing is taken for what it is not ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("output, rejects", [("in.csv", None), ("out.csv", "in.csv"), ("out.csv", "out.csv"), ("./x/../in.csv", None), ("link.csv", None)])
def test_a_file_is_never_read_and_written_in_one_go(yilu, write, tmp_path, output, rejects):
    told = portfolio(CLEAN, WORST)
    path = write("in.csv", told)
    (tmp_path / "x").mkdir()
    (tmp_path / "link.csv").symlink_to(path)
    ended = rate(yilu, path, tmp_path / output, *(["--rejects", tmp_path / rejects] if rejects else []))
    assert ended.code == 1 and "one file" in ended.err
    assert path.read_text() == told and not (tmp_path / "out.csv").exists()


def test_the_report_of_a_comparison_does_not_replace_the_portfolio(yilu, write):
    path = write("in.csv", portfolio(CLEAN, WORST))
    ended = yilu("rulebook", "compare", SHANGHAI_2006, SHANGHAI_2016, "--input", path, "--report", path)
    assert ended.code == 1 and "one file" in ended.err and path.read_text() == portfolio(CLEAN, WORST)


def test_premiums_and_rejects_do_not_mix_on_standard_output(yilu, write):
    ended = rate(yilu, write("in.csv", portfolio(CLEAN)), "-", "--rejects", "-")
    assert ended.code == 1 and ended.out == b""


@pytest.mark.parametrize("command", ["rate", "compare"])
def test_a_column_with_the_premium_of_today_is_not_the_answer(yilu, write, command):
    path = write("in.csv", portfolio(CLEAN + ",9.00", header=HEADER + ",premium"))
    ended = rate(yilu, path) if command == "rate" else yilu("rulebook", "compare", SHANGHAI_2006, SHANGHAI_2016, "--input", path)
    assert ended.code == 1 and ended.out == b"" and "premium is told and asked for at once" in ended.err


@pytest.mark.parametrize("base, wanted", [("+3000", "1170.00"), ("3000.", "1170.00"), ("  3000.00 ", "1170.00"), ("3000", "1170.00"), ("3,000.00", None), ("３０００", None)])
def test_a_number_is_read_alike_in_a_file_and_in_a_single_risk(yilu, write, base, wanted):
    ended = rate(yilu, write("in.csv", portfolio(CLEAN.replace("3000.00", f'"{base}"'))))
    level, *rest = CLEAN.split(",")[2:]
    names = HEADER.split(",")[2:]
    risk = {"quoted_on": "2016-09-05", "base_premium": base, "claim_level": level, **dict(zip(names[1:], rest))}
    single = yilu("rulebook", "explain", SHANGHAI_2016, "--risk", write("risk.json", json.dumps(risk)), "--format", "json")
    if wanted:
        assert premiums(ended.text) == [wanted], ended.err
        assert next(one for one in single.json["outputs"] if one["name"] == "premium")["value"]["amount"] == wanted
    else:
        assert ended.code == 1 and single.code == 1


def test_a_receipt_can_be_replayed_from_what_it_says(yilu, write, root):
    risk = root / "Rulebooks/samples" / f"risk-{SHANGHAI_2016}.json"
    first = yilu("rulebook", "explain", SHANGHAI_2016, "--risk", risk, "--format", "json")
    again = yilu("rulebook", "explain", SHANGHAI_2016, "--risk", write("again.json", json.dumps(first.json["risk"])), "--format", "json")
    assert first.code == 0 and again.json == first.json and first.json["risk"]["violations"] is not None


def test_success_is_not_told_when_the_result_is_lost(binary, root):
    with open("/dev/full", "wb") as full:
        ended = subprocess.run([binary, "rulebook", "list"], cwd=root, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert ended.returncode == 1 and "cannot be written" in ended.stderr
