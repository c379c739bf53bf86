# SPDX-License-Identifier: Apache-2.0
"""Talking with the API over one connection, every answer held against what the OpenAPI document says of it."""

import http.client
import json
from dataclasses import dataclass
from urllib.parse import urlsplit

import jsonschema

SECONDS = 30

# Three clean years at 3000.00 × 0.85 × 0.85: the first worked example of the 2016 reform, 1170.00. All days are told, so that no
# answer depends on the day on which the test runs.
CLEAN_RISK = {
    "region": "shanghai", "use": "family", "kind": "passenger", "energy": "combustion", "seats": 5, "first_registered": "2012-03-15",
    "price": "150000.00", "insured_years": 3, "previous_last_day": "2016-09-19", "quoted_on": "2016-09-05", "inception": "2016-09-20",
    "base_premium": "3000.00", "underwriting": "0.85", "channel": "0.85",
}
# Five claims and a serious violation at 1.15 × 1.15: its last example, 8730.00.
WORST_RISK = CLEAN_RISK | {
    "underwriting": "1.15", "channel": "1.15",
    "claims": [{"settled_on": f"2016-0{month}-11", "paid": "500.00"} for month in range(1, 6)],
    "violations": [{"kind": "red_light", "on": "2016-05-01"}],
}
SHANGHAI_2016 = "cn.shanghai.commercial.2016"
SHANGHAI_2006 = "cn.shanghai.commercial.2006"


def clean_risk(**changes):
    return CLEAN_RISK | changes


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def type(self):
        return self.headers.get_content_type()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def told(self):
        """Everything that a problem says about single fields, as text."""
        return {error["input"]: error["detail"] for error in self.json.get("errors", [])}


class Conversation:
    def __init__(self, url, document=None):
        self.document = document
        self.address = urlsplit(url)
        self.connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=SECONDS)

    def close(self):
        self.connection.close()

    def ask(self, method, path, body=None, type="application/json", language="en", headers=None):
        """Sends and reads. A body that is not bytes is sent as JSON."""
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        fields = {"Accept-Language": language} | ({"Content-Type": type} if body is not None and type else {}) | (headers or {})
        self.connection.request(method, path, body, fields)
        response = self.connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        if self.document is not None and method != "HEAD":
            self.hold_against_document(method, path, answer)
        return answer

    def get(self, path, **options):
        return self.ask("GET", path, **options)

    def post(self, path, body, **options):
        return self.ask("POST", path, body, **options)

    def hold_against_document(self, method, path, answer):
        operation = self.operation(method, urlsplit(path).path)
        if operation is None:
            schema = {"$ref": "#/components/schemas/Problem"} if answer.status >= 400 else {}
        else:
            assert str(answer.status) in operation["responses"], f"{method} {path} answers {answer.status}, which its document does not name"
            content = operation["responses"][str(answer.status)]["content"]
            assert answer.type in content, f"{method} {path} answers {answer.type}, its document says {list(content)}"
            schema = content[answer.type]["schema"]
        if not answer.type.endswith("json"):
            return
        validate(answer.json, schema, self.document)

    def operation(self, method, path):
        for pattern, operations in self.document["paths"].items():
            parts, wanted = path.split("/"), pattern.split("/")
            if len(parts) == len(wanted) and all(part == want or want.startswith("{") for part, want in zip(parts, wanted)):
                return operations.get(method.lower())
        return None


def validate(instance, schema, document):
    whole = {"components": document["components"]} | schema
    jsonschema.Draft202012Validator(whole, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER).validate(instance)


def assert_problem(answer, status, kind):
    """A problem document as RFC 9457 wants it, and a text that says more than its title."""
    assert answer.status == status, answer.body[:400]
    assert answer.type == "application/problem+json"
    problem = answer.json
    assert problem["status"] == status
    assert problem["type"] == f"/problems/{kind}"
    assert problem["title"].strip() and problem["detail"].strip() and problem["title"] != problem["detail"]
    return problem


def quote_of(answer, book):
    assert answer.status == 200, answer.body[:400]
    return next(quote for quote in answer.json["quotes"] if quote["rulebook"] == book)
