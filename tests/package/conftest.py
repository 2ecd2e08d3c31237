"""The package is built once for all of these tests, for AWS and for this machine."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from infra.local.aws import LocalAws, System
from infra.packaging.bundle import Bundle, build
from infra.packaging.project import LOCAL_STAGE, function_names, target_for
from infra.packaging.template import update_template, write_templates

CLIENT_SECRET = "a-secret-of-this-test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    path: Path
    resources: Mapping[str, Any]

    def of_type(self, kind: str) -> Mapping[str, Any]:
        return {name: made["Properties"] for name, made in self.resources.items() if made["Type"] == kind}

    def function(self, name: str) -> Mapping[str, Any]:
        functions = self.of_type("AWS::Lambda::Function").values()
        return next(made for made in functions if made["Handler"] == f"functions/{name}.handler")


def packaged(stage: str) -> Template:
    target = target_for(stage)
    for name in function_names():
        build(name, target)
    path = update_template(write_templates(target))
    return Template(path=path, resources=json.loads(path.read_text(encoding="utf-8"))["Resources"])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)
            # One process starts the local AWS and builds, whoever runs the rest.
            item.add_marker(pytest.mark.xdist_group("package"))
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))


@pytest.fixture(scope="session")
def template() -> Template:
    """What would be deployed to AWS."""
    return packaged("test")


@pytest.fixture(scope="session")
def local_bundles() -> Mapping[str, Bundle]:
    target = target_for(LOCAL_STAGE)
    return {name: build(name, target) for name in function_names()}


@pytest.fixture(scope="session")
def local_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    with LocalAws.started(tmp_path_factory.mktemp("aws")) as aws:
        yield aws


@pytest.fixture(scope="session")
def system(local_aws: LocalAws) -> System:
    # Nobody listens on port 1: what asks HubSpot fails at once.
    return local_aws.deploy(
        {"TWINDEAL_CLIENT_SECRET": CLIENT_SECRET, "TWINDEAL_HUBSPOT_URL": "http://127.0.0.1:1"}
    )
