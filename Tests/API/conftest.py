# SPDX-License-Identifier: Apache-2.0
import json
import urllib.request

import pytest
from conversation import Conversation


@pytest.fixture(scope="session")
def document(server):
    """The OpenAPI document that the server gives of itself."""
    with urllib.request.urlopen(server + "/v1/openapi.json", timeout=10) as answer:
        return json.load(answer)


@pytest.fixture
def api(server, document):
    """A connection of one's own."""
    conversation = Conversation(server, document)
    yield conversation
    conversation.close()
