"""The AWS that the adapters are tried on: moto in this process, and the local AWS (MiniStack) as its own process.

Moto is quick, but loses acknowledged writes under concurrency, so several writers only ever meet on MiniStack.
"""

from collections.abc import Iterator
from functools import partial

import pytest
from moto import mock_aws

from infra.local.aws.local_aws import LocalAws
from shared.ports import LinkStore
from shared.store.dynamodb import DynamoDbLinkStore
from tests.contract.stand_ins import Connect, client, create_table
from tests.support.clock import FakeClock
from tests.support.link_store import FakeLinkStore

STAND_INS = ["moto", pytest.param("ministack", marks=pytest.mark.slow)]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def moto() -> Iterator[Connect]:
    with mock_aws():
        yield client


@pytest.fixture(scope="session")
def ministack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connect]:
    """One process serves the whole run; each test makes tables and queues of its own."""
    with LocalAws.started(tmp_path_factory.mktemp("aws")) as aws:
        yield partial(client, endpoint_url=aws.endpoint)


@pytest.fixture(params=STAND_INS)
def connect(request: pytest.FixtureRequest) -> Connect:
    chosen: Connect = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture(params=["memory", *STAND_INS])
def store(request: pytest.FixtureRequest, clock: FakeClock) -> LinkStore:
    if request.param == "memory":
        return FakeLinkStore(clock)
    connect: Connect = request.getfixturevalue(request.param)
    dynamodb = connect("dynamodb")
    writers = 1 if request.param == "moto" else 8
    return DynamoDbLinkStore(create_table(dynamodb), dynamodb, clock, writers=writers)
