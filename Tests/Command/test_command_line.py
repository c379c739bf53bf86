# SPDX-License-Identifier: Apache-2.0
"""How the command is spoken to: help, exit codes, where results and where errors go."""

import pytest
from command import SAMPLE, SHANGHAI_2006, SHANGHAI_2016

RULEBOOK_COMMANDS = ["list", "check", "show", "explain", "bounds", "rate", "compare", "solve", "import", "sql"]


def test_the_version_is_told(yilu):
    ended = yilu("--version")
    assert ended.code == 0 and ended.text.strip().count(".") == 2


@pytest.mark.parametrize("words", [["advise"], ["serve"], *[["rulebook", command] for command in RULEBOOK_COMMANDS]], ids=" ".join)
def test_every_command_explains_itself(yilu, words):
    ended = yilu(*words, "--help")
    assert ended.code == 0 and ended.err == ""
    assert ended.text.startswith("OVERVIEW: ") and f"USAGE: yilu {' '.join(words)}" in ended.text


@pytest.mark.parametrize("words", [
    ["fly"], ["rulebook", "fly"], ["rulebook", "rate", SHANGHAI_2016], ["rulebook", "list", "--colour", "red"],
    ["rulebook", "rate", SHANGHAI_2016, "--input", "a", "--output", "b", "--threads", "0"],
    ["rulebook", "rate", SHANGHAI_2016, "--input", "a", "--output", "b", "--threads", "many"],
    ["rulebook", "show", SHANGHAI_2016, "--language", "fr"], ["rulebook", "show", SHANGHAI_2016, "--format", "xml"],
    ["rulebook", "sql", SHANGHAI_2016, "--dialect", "oracle"], ["rulebook", "import", "cn.commercial.2020", "holiday"],
    ["rulebook", "solve", SHANGHAI_2016, "--input", SAMPLE, "--rate", "channel", "--target", "much"],
    ["advise", "--loss", "800"], ["serve", "--port", "99999"],
], ids=lambda words: " ".join(words)[:60])
def test_a_command_that_is_not_understood_ends_with_2_and_says_why(yilu, words):
    ended = yilu(*words)
    assert ended.err.startswith("Error: ") and ended.out == b""
    assert ended.code == 2


@pytest.mark.parametrize("words", [
    ["rulebook", "show", "cn.shanghai.commercial.2017"], ["rulebook", "bounds", "cn.shanghai.commercial.2017"],
    ["rulebook", "check", "cn.shanghai.commercial.2017"], ["rulebook", "sql", "cn.shanghai.commercial.2017", "--dialect", "duckdb"],
    ["rulebook", "rate", "cn.shanghai.commercial.2017", "--input", SAMPLE, "--output", "-"],
    ["rulebook", "compare", SHANGHAI_2006, "cn.shanghai.commercial.2017", "--input", SAMPLE],
    ["rulebook", "explain", "cn.shanghai.commercial.2017", "--risk", "Rulebooks/samples/risk-cn.compulsory.2008.json"],
], ids=lambda words: words[1])
def test_an_unknown_book_ends_with_1_and_the_nearest_is_suggested(yilu, words):
    ended = yilu(*words)
    assert ended.code == 1
    assert SHANGHAI_2016 in ended.err


def test_a_folder_without_rulebooks_is_said(yilu, tmp_path):
    for words in (["rulebook", "list"], ["rulebook", "check"], ["serve", "--port", "0"]):
        ended = yilu(*words, "--rulebooks", tmp_path)
        assert ended.code == 1 and str(tmp_path) in ended.err and ended.out == b""


def test_a_port_that_is_taken_is_said_and_not_a_crash(yilu, server, tmp_path):
    ended = yilu("serve", "--port", server.rsplit(":", 1)[1], "--database", f"sqlite:{tmp_path}")
    assert ended.code in (1, 2)
    assert "in use" in ended.err
    assert "Fatal" not in ended.err and len(ended.err) < 1000
