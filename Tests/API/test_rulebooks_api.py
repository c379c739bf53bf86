# SPDX-License-Identifier: Apache-2.0
"""GET /v1/rulebooks, and the OpenAPI document."""

from conversation import SHANGHAI_2016, assert_problem
from openapi_spec_validator import OpenAPIV31SpecValidator


def test_every_folder_of_rulebooks_is_listed_with_its_hash(api, root):
    listed = {book["id"]: book for book in api.get("/v1/rulebooks").json["rulebooks"]}
    assert set(listed) == {path.parent.name for path in (root / "Rulebooks").glob("*/rulebook.yaml")}
    assert all(len(book["content_hash"]) == 64 for book in listed.values())


def test_the_books_in_force_for_a_cover_are_listed_one_a_product(api):
    listed = api.get("/v1/rulebooks?region=shanghai&inception=2018-05-01").json["rulebooks"]
    by_product = {book["product"]: book["id"] for book in listed}
    assert len(by_product) == len(listed)
    assert by_product["commercial"] == SHANGHAI_2016 and "commercial_nev" not in by_product


def test_what_tells_no_cover_is_named(api):
    problem = assert_problem(api.get("/v1/rulebooks?region=shanghi&business=old"), 422, "unprocessable")
    assert [error["input"] for error in problem["errors"]] == ["region", "inception", "business"]


def test_every_book_opens_by_its_id(api):
    for face in api.get("/v1/rulebooks").json["rulebooks"]:
        book = api.get(f"/v1/rulebooks/{face['id']}").json
        assert (book["id"], book["title"], book["content_hash"]) == (face["id"], face["title"], face["content_hash"])
        assert book["inputs"] and book["outputs"] and book["rules"]


def test_a_book_tells_the_proved_bounds_of_its_outputs(api):
    outputs = {output["name"]: output for output in api.get(f"/v1/rulebooks/{SHANGHAI_2016}").json["outputs"]}
    assert (outputs["coefficient"]["lower"], outputs["coefficient"]["upper"]) == ("0.39", "2.91")


def test_an_unknown_book_is_not_found_and_the_nearest_is_suggested(api):
    problem = assert_problem(api.get("/v1/rulebooks/cn.shanghai.commercial.2017"), 404, "not-found")
    assert SHANGHAI_2016 in problem["detail"]


def test_an_id_cannot_lead_out_of_the_folder(api):
    for id in ("..", "%2e%2e%2fsamples", "..%2F..%2Fetc%2Fpasswd", "%00", "a" * 8000, "%3Cscript%3E"):
        answer = api.get(f"/v1/rulebooks/{id}")
        assert answer.status in (400, 404, 414, 431), (id, answer.status)


def test_the_document_is_valid_openapi_3_1(document):
    assert document["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(document).validate()


def test_the_document_names_every_operation_once(document):
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]
    ids = [operation["operationId"] for operation in operations]
    assert len(set(ids)) == len(ids)
    assert {"prices", "advice", "comparisons", "rulebooks", "rulebook"} <= set(ids)


def test_the_document_gives_an_example_or_a_meaning_for_every_body(document):
    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert operation["summary"].strip(), path
            for response in operation["responses"].values():
                assert response["description"].strip(), path


def test_ping_answers(api):
    assert api.get("/v1/ping").json == {"status": "ok"}
