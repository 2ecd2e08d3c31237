"""Dependencies point inwards: the contracts hold, and each of them notices when it is broken."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from infra.packaging.project import ROOT

PACKAGES = ("functions", "handlers", "shared", "infra")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
    "contracts"
]
LAYERS = next(contract for contract in CONTRACTS if contract["id"] == "inwards")["layers"]


def lint_imports(directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo", *arguments]
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("copy")
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, directory / package, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
        )
    shutil.copy(ROOT / "pyproject.toml", directory)
    return directory


def test_the_contracts_hold() -> None:
    checked = lint_imports(ROOT)

    assert checked.returncode == 0, checked.stdout
    assert f"{len(CONTRACTS)} kept, 0 broken" in checked.stdout


@pytest.mark.parametrize(
    "contract, where, line",
    [
        pytest.param(
            "inwards", "shared/domain/ids.py", "import shared.ports", id="the domain knows the ports"
        ),
        pytest.param("inwards", "shared/ports.py", "import shared.store", id="a port knows its adapter"),
        pytest.param("inwards", "shared/store/keys.py", "import shared.crm", id="an adapter knows another"),
        pytest.param("inwards", "shared/settings.py", "import handlers", id="settings know a handler"),
        pytest.param(
            "inwards", "handlers/dispatch.py", "import shared.bootstrap", id="a handler knows the root"
        ),
        pytest.param(
            "inwards", "handlers/dispatch.py", "import functions", id="a handler knows its function"
        ),
        pytest.param(
            "inwards", "functions/__init__.py", "import infra.local", id="a function knows the local system"
        ),
        pytest.param("pure-domain", "shared/domain/ids.py", "import time", id="the domain reads the clock"),
        pytest.param("pure-domain", "shared/domain/ids.py", "import boto3", id="the domain calls AWS"),
        pytest.param(
            "pure-domain", "shared/domain/ids.py", "import os", id="the domain reads the environment"
        ),
        pytest.param(
            "handlers-ask-ports", "handlers/dispatch.py", "import shared.crm", id="a handler picks its CRM"
        ),
        pytest.param("handlers-ask-ports", "shared/ports.py", "import hubspot", id="a port speaks HubSpot"),
        pytest.param("hubspot-home", "shared/store/keys.py", "import hubspot", id="the store speaks HubSpot"),
        pytest.param("aws-home", "functions/__init__.py", "import boto3", id="a function calls AWS itself"),
        pytest.param(
            "aws-home", "handlers/dispatch.py", "import botocore", id="a handler catches AWS's errors"
        ),
        pytest.param(
            "powertools-home",
            "handlers/dispatch.py",
            "import aws_lambda_powertools",
            id="a handler runs on Lambda",
        ),
        pytest.param("flask-home", "infra/__init__.py", "import flask", id="Flask outside the local system"),
        pytest.param("flask-home", "functions/__init__.py", "import flask", id="a function serves pages"),
    ],
)
def test_a_broken_contract_is_noticed(copy: Path, contract: str, where: str, line: str) -> None:
    file = copy / where
    sound = file.read_text(encoding="utf-8")
    file.write_text(f"{sound}\n{line}\n", encoding="utf-8")
    try:
        checked = lint_imports(copy, "--contract", contract)
    finally:
        file.write_text(sound, encoding="utf-8")

    assert checked.returncode == 1
    assert "0 kept, 1 broken" in checked.stdout, checked.stdout + checked.stderr


def test_every_module_of_shared_has_its_layer() -> None:
    layered = {name.strip(" \n()") for layer in LAYERS for name in layer.split("|")}
    there = {
        f"shared.{path.stem}"
        for path in (ROOT / "shared").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }

    assert there - {"shared.__init__"} <= layered
