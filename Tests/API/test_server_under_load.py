# SPDX-License-Identifier: Apache-2.0
"""Many clients, slow clients, and clients that send anything that the document might allow."""

import http.client
import json
import pathlib
import re
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlsplit

import pytest
from conversation import CLEAN_RISK, SHANGHAI_2016, WORST_RISK, Conversation
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

CLIENTS = 200
REQUESTS_EACH = 10
FUZZ_SECONDS = 50
RESIDENT_MEBIBYTES = 300


def test_200_clients_that_keep_their_connections_all_get_their_own_price(server):
    together = threading.Barrier(CLIENTS, timeout=30)

    def client(number):
        risk, price = (CLEAN_RISK, "1170.00") if number % 2 else (WORST_RISK, "8730.00")
        conversation = Conversation(server)
        conversation.connection.connect()
        together.wait()
        seen = []
        for _ in range(REQUESTS_EACH):
            answer = conversation.post("/v1/prices", {"risk": risk, "books": [SHANGHAI_2016]})
            seen.append(answer.status == 200 and answer.json["quotes"][0]["premium"]["amount"] == price)
        conversation.close()
        return seen

    with ThreadPoolExecutor(CLIENTS) as pool:
        right = [one for seen in pool.map(client, range(CLIENTS)) for one in seen]
    assert right == [True] * CLIENTS * REQUESTS_EACH


def test_a_page_is_there_in_a_second_while_others_compare_portfolios(server, root):
    sample = (root / "Rulebooks/samples/shanghai-portfolio.csv").read_bytes()
    path = f"/v1/comparisons?old=cn.shanghai.commercial.2006&new={SHANGHAI_2016}"
    with ThreadPoolExecutor(4) as pool:
        studies = [pool.submit(lambda: Conversation(server).post(path, sample, type="text/csv")) for _ in range(8)]
        begin = time.monotonic()
        assert Conversation(server).get("/").status == 200
        assert time.monotonic() - begin < 1
        answers = [study.result() for study in studies]
    assert {answer.status for answer in answers} <= {200, 503}
    assert any(answer.status == 200 for answer in answers)
    for answer in answers:
        if answer.status == 503:
            assert answer.json["type"] == "/problems/busy" and int(answer.headers["Retry-After"]) > 0


# ── Anything that the document allows, and some that it does not ────────────────────────────────────────────────────────

NAMES = ["region", "use", "kind", "seats", "price", "base_premium", "inception", "quoted_on", "claims", "violations", "channel", "model", "x"]
TEXTS = ["shanghai", "family", "passenger", "red_light", "2016-09-05", "1800-01-01", "9999-12-31", "-1", "0", "0.85", "3000.00", SHANGHAI_2016]
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=20), st.sampled_from(TEXTS))
records = st.dictionaries(st.sampled_from(["on", "settled_on", "paid", "kind", "death", "y"]), scalars, max_size=4)
facts = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=8), st.one_of(scalars, st.lists(records, max_size=4)), max_size=6)
any_json = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3), max_leaves=10)


def strategy(schema, document):
    """Values for a schema of ours."""
    if "$ref" in schema:
        return strategy(document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], document)
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema.get("type"):
        case "object" if schema.get("additionalProperties"):
            # Around a risk that can be rated, so that more than the first check is reached.
            return facts | facts.map(lambda wild: CLEAN_RISK | wild)
        case "object":
            required = set(schema.get("required", []))
            fields = {name: strategy(inner, document) for name, inner in schema["properties"].items()}
            return st.fixed_dictionaries(
                {name: inner for name, inner in fields.items() if name in required},
                optional={name: inner for name, inner in fields.items() if name not in required})
        case "array":
            return st.lists(strategy(schema["items"], document), max_size=3)
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers()
        case "string" if schema.get("format") == "date":
            return st.dates().map(str) | st.text(max_size=12)
        case _:
            return st.text(max_size=20) | st.sampled_from(TEXTS)


def spoiled(values):
    """Now and then a field that is not as the document says."""
    return st.tuples(values, st.dictionaries(st.sampled_from(["risk", "loss", "books", "explain", "z"]), any_json, max_size=1), st.integers(0, 3)).map(
        lambda drawn: drawn[0] | drawn[1] if drawn[2] == 0 and isinstance(drawn[0], dict) else drawn[0])


def requests(document):
    """Any request to any operation of the document."""
    every = []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {"": {"schema": {}}})
            (type, media), = content.items()
            if type == "application/json":
                body = spoiled(strategy(media["schema"], document)).map(lambda value: json.dumps(value).encode()) | st.binary(max_size=200)
            elif type == "text/csv":
                cells = st.sampled_from(["base_premium", "claim_level", "channel", "0", "3000.00", "claims_5", '"', "备注", "\x00", "-1", "\r"])
                body = st.lists(st.lists(cells, max_size=6).map(",".join), max_size=5).map(lambda lines: "\n".join(lines).encode()) | st.binary(max_size=200)
            else:
                body = st.none()
            values = st.text(max_size=12) | st.sampled_from([SHANGHAI_2016, "cn.compulsory.2008"])
            parameters = [each for each in operation.get("parameters", [])]
            every.append(st.tuples(
                st.just(method.upper()), st.just(path), st.fixed_dictionaries({each["name"]: values for each in parameters}),
                st.just([each["name"] for each in parameters if each["in"] == "query"]), body, st.just(type)))
    return st.one_of(every)


def test_nothing_that_the_document_allows_makes_the_server_fail(server, document):
    conversation = Conversation(server)
    deadline = time.monotonic() + FUZZ_SECONDS
    statuses = {}

    @seed(20160701)
    @settings(
        max_examples=3_000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(requests(document))
    def ask(drawn):
        method, path, values, in_query, body, type = drawn
        if time.monotonic() > deadline:
            return
        for name, value in values.items():
            if name not in in_query:
                path = path.replace("{" + name + "}", quote(value, safe="") or "-")
        if in_query:
            path += "?" + "&".join(f"{name}={quote(values[name], safe='')}" for name in in_query)
        try:
            answer = conversation.ask(method, path, body, type=type)
        except (http.client.HTTPException, OSError) as error:
            conversation.close()
            raise AssertionError(f"no answer to {method} {path} {body!r}: {error}") from error
        statuses[answer.status] = statuses.get(answer.status, 0) + 1
        assert answer.status < 500, answer.body
        # The journal's own forms are a text and bytes.
        if answer.type not in ("text/plain", "application/octet-stream"):
            assert answer.type in ("application/json", "application/problem+json"), answer.headers
            answer.json  # parses
        if answer.status >= 400:
            assert answer.json["detail"], answer.body

    ask()
    assert statuses.get(200, 0) > 10 and statuses.get(422, 0) > 50 and statuses.get(400, 0) > 10, statuses


# ── Clients that take their time ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
def test_a_client_that_sends_a_byte_a_second_is_cut_off_within_the_limit(server, root):
    text = (root / "Sources/Web/Server/Limits.swift").read_text(encoding="utf-8")
    limit = int(re.search(r"requestSeconds: Int64 = (\d+)", text)[1])
    address = urlsplit(server)
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall(b"POST /v1/prices HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n")
        connection.settimeout(1)
        begin = time.monotonic()
        while time.monotonic() - begin < limit * 1.5:
            try:
                connection.sendall(b" ")
                if connection.recv(1000) == b"":
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        else:
            raise AssertionError(f"still connected after {limit * 1.5} s")
        lasted = time.monotonic() - begin
    assert lasted > limit * 0.9, f"cut off after {lasted:.0f} s, although {limit} s are promised"


def test_the_server_has_not_grown_and_still_answers(running):
    """The last of this folder: after all the others."""
    if running.pid is None:
        pytest.skip("somebody else's server")
    status = pathlib.Path(f"/proc/{running.pid}/status").read_text()
    resident = int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) / 1024
    assert Conversation(running.url).get("/v1/ping").status == 200
    assert resident < RESIDENT_MEBIBYTES, f"{resident:.0f} MiB resident"
