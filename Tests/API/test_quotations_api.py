# SPDX-License-Identifier: Apache-2.0
"""Prices that are kept: saved once, opened by whoever has the address, replayed to the same fen, and standing in the journal."""

import base64
import hashlib
import json
import time
import uuid

import pytest
from conversation import CLEAN_RISK, SHANGHAI_2016, WORST_RISK, assert_problem, clean_risk

SECONDS_UNTIL_SIGNED = 10


def save(api, risk=CLEAN_RISK, key=None, **options):
    headers = {"Idempotency-Key": key} if key else {}
    return api.post("/v1/quotations", {"risk": risk} | options, headers=headers)


def test_a_saved_quotation_is_opened_at_its_address_and_replayed_to_the_same_fen(api):
    saved = save(api, WORST_RISK, books=[SHANGHAI_2016])
    assert saved.status == 201
    assert saved.headers["Location"] == f"/v1/quotations/{saved.json['key']}"
    opened = api.get(saved.headers["Location"])
    assert opened.status == 200 and "key" not in opened.json
    assert {name: opened.json[name] for name in ("number", "saved_at", "quotes", "risk")} == {
        name: saved.json[name] for name in ("number", "saved_at", "quotes", "risk")}
    assert opened.json["quotes"][0]["premium"]["amount"] == "8730.00"
    assert opened.json["replay"] == [{"rulebook": SHANGHAI_2016, "outcome": "same", "premium": {"amount": "8730.00", "currency": "CNY"}}]


def test_the_same_key_has_one_effect_and_the_same_answer_byte_for_byte(api):
    key = str(uuid.uuid4())
    first, again = save(api, key=key), save(api, key=key)
    assert first.status == again.status == 201
    assert first.body == again.body and first.headers["Location"] == again.headers["Location"]
    assert save(api).json["key"] != first.json["key"]


def test_the_same_key_with_another_body_is_refused(api):
    key = str(uuid.uuid4())
    assert save(api, key=key).status == 201
    assert_problem(save(api, clean_risk(price="150001.00"), key=key), 422, "other-request")


def test_a_request_that_was_refused_may_be_put_right_under_its_key(api):
    key = str(uuid.uuid4())
    assert_problem(save(api, clean_risk(region="atlantis"), key=key), 422, "unprocessable")
    assert save(api, key=key).status == 201


@pytest.mark.parametrize("key", ["short", "x" * 256, "with a space in the middle"])
def test_a_key_that_could_be_guessed_or_is_none_is_refused(api, key):
    assert_problem(save(api, key=key), 400, "malformed")


@pytest.mark.parametrize("key", ["AAAAAAAAAAAAAAAAAAAAAA", "x", "../prices", "A" * 5000, "%00", "AAAAAAAAAAAAAAAAAAAAA="])
def test_an_address_that_nobody_was_given_is_not_found_whatever_it_looks_like(api, key):
    assert api.get(f"/v1/quotations/{key}").status in (404, 400)


# The journal, verified by code that shares nothing with the server's.


def leaf_hash(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of(leaf, position, size, proof):
    """RFC 9162, 2.1.3.2."""
    number, last, node = position, size - 1, leaf
    for step in proof:
        assert last > 0
        if number & 1 or number == last:
            node = node_hash(step, node)
            while number and not number & 1:
                number, last = number >> 1, last >> 1
        else:
            node = node_hash(node, step)
        number, last = number >> 1, last >> 1
    assert last == 0
    return node


def checkpoint_of(note):
    origin, size, root = note.split("\n")[:3]
    return origin, int(size), base64.b64decode(root)


def signed(api, least):
    """The newest checkpoint, once it has so many facts."""
    deadline = time.monotonic() + SECONDS_UNTIL_SIGNED
    while time.monotonic() < deadline:
        answer = api.get("/v1/journal/checkpoint")
        if answer.status == 200 and checkpoint_of(answer.body.decode())[1] >= least:
            return answer.body.decode()
        time.sleep(0.1)
    raise AssertionError("nothing was signed")


def test_what_was_saved_stands_in_the_journal_and_the_tree_grows_on_what_it_was(api):
    save(api)
    _, old_size, old_root = checkpoint_of(signed(api, 1))
    for _ in range(5):
        save(api)
    _, size, root = checkpoint_of(signed(api, old_size + 5))
    tile = api.get(f"/v1/journal/tile/0/000.p/{min(size, 255)}").body if size < 256 else api.get("/v1/journal/tile/0/000").body
    leaves = [tile[start:start + 32] for start in range(0, len(tile), 32)]
    for position in range(0, min(size, 256), max(1, size // 7)):
        proof = api.get(f"/v1/journal/proofs/inclusion?position={position}&size={size}").json["hashes"]
        assert root_of(leaves[position], position, size, [base64.b64decode(step) for step in proof]) == root
    assert api.get(f"/v1/journal/proofs/consistency?from={old_size}&to={size}").json["hashes"] or old_size == size
    assert old_root != root


def test_proofs_of_what_never_was_are_refused(api):
    save(api)
    signed(api, 1)
    for query in ("inclusion?position=5&size=5", "inclusion?position=0&size=99999999", "consistency?from=0&to=1", "consistency?from=2&to=1",
                  "inclusion?position=-1&size=1", "inclusion", "inclusion?position=x&size=1"):
        assert_problem(api.get(f"/v1/journal/proofs/{query}"), 422, "unprocessable")
    for tile in ("9/000", "0/999", "0/000.p/0", "0/000.p/256", "x/000", "0/1", "0/x000/000/000"):
        assert_problem(api.get(f"/v1/journal/tile/{tile}"), 404, "not-found")


def test_the_key_of_the_journal_is_shown_and_signs_its_checkpoints(api):
    save(api)
    note = signed(api, 1)
    name, identity, _ = api.get("/v1/journal/key").body.decode().strip().split("+", 2)
    assert checkpoint_of(note)[0] == name
    signature = note.split("\n— ")[1].split()
    assert signature[0] == name
    assert base64.b64decode(signature[1])[:4].hex() == identity


def test_a_fact_that_never_was_has_no_receipt(api):
    for fact in ("01a1ff9d-ef43-7c1c-8256-dafd832e9ae8", "x", "01a1ff9d-ef43-4c1c-8256-dafd832e9ae8"):
        assert_problem(api.get(f"/v1/journal/receipts/{fact}"), 404, "not-found")


def test_no_personal_data_and_no_address_stand_in_the_database(api, running):
    if running.folder is None:
        pytest.skip("the server is somebody else's")
    key = str(uuid.uuid4())
    saved = save(api, key=key)
    content = b"".join(path.read_bytes() for path in running.folder.iterdir() if path.name.startswith("yilu.sqlite"))
    assert saved.json["number"].encode() in content, "the control: what is stored is found"
    for secret in (saved.json["key"], key):
        assert secret.encode() not in content
    assert json.dumps(saved.json["key"]).encode() not in content
