# SPDX-License-Identifier: Apache-2.0
"""What bad requests get: a problem document that a person can act on, and never a failure of the server."""

import json
import socket
from urllib.parse import urlsplit

import pytest
from conversation import CLEAN_RISK, Conversation, assert_problem, clean_risk

POSTS = ["/v1/prices", "/v1/advice"]


def test_broken_json_is_shown_by_line_and_column(api):
    problem = assert_problem(api.post("/v1/prices", b'{\n "risk": {,}\n}'), 400, "malformed")
    assert "line 2, column 11" in problem["detail"]


def test_a_name_that_stands_twice_is_no_json_of_ours(api):
    problem = assert_problem(api.post("/v1/prices", b'{"risk":{"region":"shanghai","region":"beijing"}}'), 400, "malformed")
    assert '"region"' in problem["detail"]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("body", [
    b"", b"null", b"[]", b'"risk"', b"17", b"{", b'{"risk":', b'{"risk":{}}x', b"{'risk':{}}", b'{"risk":{}} {}', b"\xef\xbb\xbf{", b"NaN",
    b'{"risk":{"region":"shang\x00hai"}}', b'{"risk":{"region":"\xff\xfe"}}', b'{"risk":{"region":"\xc0\xaf"}}',
    b'{"risk":{"region":"\\ud800"}}', b'{"risk":{"region":"\\udc00\\ud800"}}', b'{"risk":{"region":"\\x"}}', b'{"risk":{"price":01}}',
    b'{"risk":{"price":1e400}}', b'{"risk":{"price":Infinity}}', b'{"risk":' + b"[" * 100_000 + b"]" * 100_000 + b"}", b"[" * 1_000_000,
    b'{"a":' * 100_000, b'{"risk":{"region":"shanghai"},}', b"\x00" * 1000, bytes(range(256)),
], ids=lambda body: repr(body)[2:42])
def test_what_is_no_json_object_is_malformed(api, path, body):
    assert_problem(api.post(path, body), 400, "malformed")


@pytest.mark.parametrize("body, input", [
    ({}, "risk"), ({"risk": None}, "risk"), ({"risk": []}, "risk"), ({"risk": "a car"}, "risk"), ({"risk": CLEAN_RISK, "colour": 1}, "colour"),
    ({"risk": CLEAN_RISK, "explain": "yes"}, "explain"), ({"risk": CLEAN_RISK, "what_if": 1}, "what_if"),
    ({"risk": CLEAN_RISK, "books": "all"}, "books"), ({"risk": CLEAN_RISK, "books": [1]}, "books"),
], ids=lambda value: str(value)[-40:])
def test_a_field_of_the_wrong_kind_is_named(api, body, input):
    answer = api.post("/v1/prices", body)
    assert_problem(answer, 422, "unprocessable")
    assert input in answer.told, answer.told


@pytest.mark.parametrize("digits", ["9" * 19, "9" * 40, "9" * 1000, "-" + "9" * 1000, "0." + "0" * 1000 + "1"], ids=lambda digits: f"{len(digits)} digits")
@pytest.mark.parametrize("name", ["base_premium", "price", "seats", "insured_years"])
def test_a_huge_number_is_refused_and_named(api, name, digits):
    # As a number, not as a text: Python would write it with an exponent.
    body = json.dumps({"risk": clean_risk(**{name: "HERE"})}).replace('"HERE"', digits).encode()
    answer = api.post("/v1/prices", body)
    assert answer.status in (400, 422), answer.body[:300]
    assert name in answer.told or "line 1, column" in answer.json["detail"]


def test_text_with_markup_comes_back_as_data(api):
    answer = api.post("/v1/prices", {"risk": clean_risk(region="<script>alert(1)</script>")})
    assert answer.type == "application/problem+json" and answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "application/json-patch+json"])
@pytest.mark.parametrize("path", POSTS)
def test_another_media_type_is_not_taken(api, path, type):
    assert_problem(api.post(path, json.dumps({"risk": CLEAN_RISK}).encode(), type=type), 415, "unsupported-media-type")


@pytest.mark.parametrize("type", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
def test_json_is_taken_however_its_type_is_written(api, type):
    assert api.post("/v1/prices", {"risk": CLEAN_RISK}, type=type).status == 200


@pytest.mark.parametrize("path", POSTS)
def test_a_body_above_1_MiB_is_refused_and_one_of_1_MiB_is_read(api, path):
    problem = assert_problem(api.post(path, b" " * ((1 << 20) + 1)), 413, "too-large")
    assert "1024 KiB" in problem["detail"]


def test_a_body_of_exactly_1_MiB_is_read(api):
    text = json.dumps({"risk": CLEAN_RISK}).encode()
    assert api.post("/v1/prices", text + b" " * ((1 << 20) - len(text))).status == 200


@pytest.mark.parametrize("method, path, allowed", [
    ("GET", "/v1/prices", "POST"), ("PUT", "/v1/prices", "POST"), ("DELETE", "/v1/rulebooks", "GET"), ("PATCH", "/v1/advice", "POST"),
    ("POST", "/v1/rulebooks/cn.compulsory.2008", "GET"), ("POST", "/v1/openapi.json", "GET"),
])
def test_another_method_is_refused_and_the_right_ones_are_named(api, method, path, allowed):
    answer = api.ask(method, path, b"{}" if method != "GET" else None)
    assert_problem(answer, 405, "method-not-allowed")
    assert allowed in answer.headers["Allow"]


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/nothing", "/v1/prices/1", "/v1/rulebooks/a/b", "/v2/prices", "/v1/%2e%2e/etc/passwd"])
def test_an_address_where_nothing_is_is_not_found(server, path):
    answer = Conversation(server).ask("GET", path)
    assert answer.status == 404
    if path.startswith("/v1"):
        assert_problem(answer, 404, "not-found")


@pytest.mark.parametrize("path", ["/v1/rulebooks", "/v1/openapi.json", "/", "/rulebooks", "/rulebooks/cn.compulsory.2008"])
def test_head_answers_as_get_does_without_the_body(api, path):
    head = api.ask("HEAD", path)
    assert head.status == 200 and head.body == b""
    assert head.type in ("application/json", "text/html")


@pytest.mark.parametrize("path, allowed", [("/v1/prices", "POST"), ("/v1/rulebooks", "GET"), ("/", "GET")])
def test_options_names_the_methods(server, path, allowed):
    answer = Conversation(server).ask("OPTIONS", path)
    assert answer.status in (200, 204, 405) and allowed in answer.headers["Allow"]


# ── Requests that no library would send ─────────────────────────────────────────────────────────────────────────────────


def raw(server, request, seconds=10):
    """The first bytes that come back on what was sent, until the server closes or has said enough."""
    address = urlsplit(server)
    with socket.create_connection((address.hostname, address.port), timeout=seconds) as connection:
        try:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it has already refused
        answer = b""
        try:
            while part := connection.recv(65536):
                answer += part
        except OSError:
            pass
        return answer


@pytest.mark.parametrize("request_bytes", [
    b"GARBAGE\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64),
    b"POST /v1/prices HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST /v1/prices HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}",
    b"POST /v1/prices HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
    b"POST /v1/prices HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + b"a" * 100_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X-Many: 1\r\n" * 5_000 + b"\r\n",
    b"GET /%zz?%zz=%ff%00&lang=%00 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
], ids=lambda request: repr(request)[2:42])
def test_what_is_no_http_is_cut_off_and_the_next_one_is_served(server, api, request_bytes):
    answer = raw(server, request_bytes)
    assert not answer or answer.split(b" ", 2)[1][:1] in (b"4", b"3"), answer[:200]
    assert api.get("/v1/ping").status == 200


def test_a_body_that_ends_early_leaves_nothing_behind(server, api):
    raw(server, b'POST /v1/prices HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"risk":')
    assert api.get("/v1/ping").status == 200


# ── Much of something ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_body_of_a_hundred_thousand_names_is_refused_at_once(api):
    risk = {"region": "shanghai", **{f"a{number}": 1 for number in range(60_000)}}
    problem = assert_problem(api.post("/v1/prices", {"risk": risk}), 400, "malformed")
    assert "1000" in problem["detail"] and len(json.dumps(problem)) < 2_000


def test_of_many_wrong_names_the_first_are_told(api):
    risk = {**CLEAN_RISK, **{f"sett{number}": 1 for number in range(900)}}
    problem = assert_problem(api.post("/v1/prices", {"risk": risk}), 422, "unprocessable")
    assert 10 <= len(problem["errors"]) <= 51 and "850" in problem["errors"][-1]["detail"]


def test_a_header_of_very_many_columns_is_refused_at_once(api):
    header = ",".join(f"c{number}" for number in range(100_000)).encode()
    answer = api.post("/v1/comparisons?old=cn.shanghai.commercial.2006&new=cn.shanghai.commercial.2016", header + b"\n", type="text/csv")
    problem = assert_problem(answer, 422, "unprocessable")
    assert "columns" in problem["detail"]


def test_a_page_that_is_not_there_links_to_no_other_site(server):
    import urllib.error
    import urllib.request

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(server + "//elsewhere.example/x", timeout=10)
    page = refused.value.read().decode()
    assert refused.value.code == 404 and 'href="//' not in page
