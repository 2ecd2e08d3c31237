"""Nothing is ever deleted in anybody's CRM (§6): there is no endpoint by which it could be."""

import pytest

from shared.crm import endpoints
from shared.crm.endpoints import Endpoint

WORDS = ("delete", "archive", "purge", "gdpr", "merge")


@pytest.mark.parametrize("endpoint", endpoints.ALL, ids=lambda endpoint: endpoint.name)
def test_no_endpoint_deletes(endpoint: Endpoint) -> None:
    assert endpoint.method in {"GET", "POST"}
    assert not any(word in endpoint.template for word in WORDS)


def test_every_endpoint_is_in_the_table() -> None:
    assert {each for each in vars(endpoints).values() if isinstance(each, Endpoint)} == set(endpoints.ALL)
