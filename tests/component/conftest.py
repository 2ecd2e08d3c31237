"""A deployed system per test. Everything is small and has one writer, which is what moto is good for."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from shared.observability import logger, metrics
from tests.component import aws
from tests.component.deployed import CASCADE, Deployed, simulated_hubspot
from tests.component.opening import open_for_business
from tests.component.output import Output


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """HubSpot is simulated behind HTTP on this machine."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))


@pytest.fixture
def new(monkeypatch: pytest.MonkeyPatch) -> Iterator[Deployed]:
    """Just deployed: nobody has installed the app."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setattr(metrics.provider, "namespace", "Twindeal")
    monkeypatch.setattr(boto3, "client", aws.client)
    with mock_aws(), simulated_hubspot() as (sim, url):
        system = Deployed(sim, url)
        for name, value in system.settings.items():
            monkeypatch.setenv(name, value)
        system.fresh_process()
        yield system
        system.end_process()
        metrics.provider.clear_metrics()


@pytest.fixture
def system(new: Deployed) -> Deployed:
    """The vendor and one partner are connected."""
    open_for_business(new, CASCADE)
    return new


@pytest.fixture
def output(
    new: Deployed,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> Output:
    caplog.set_level(logging.DEBUG)
    log = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", log)
    capsys.readouterr()
    return Output(log, capsys, caplog)
