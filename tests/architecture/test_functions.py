"""serverless.yml and functions/ tell the same story."""

import importlib

import pytest

from infra.packaging.project import ROOT, function_names, service


def test_functions_and_serverless_yml_list_the_same_names() -> None:
    modules = {path.stem for path in (ROOT / "functions").glob("*.py")} - {"__init__"}

    assert modules == set(function_names())


@pytest.mark.parametrize("name", function_names())
def test_each_handler_resolves_to_a_callable(name: str) -> None:
    """As Lambda resolves it: slashes are dots, and the last dot parts module and function."""
    module, _, attribute = service()["functions"][name]["handler"].rpartition(".")

    assert callable(getattr(importlib.import_module(module.replace("/", ".")), attribute))
