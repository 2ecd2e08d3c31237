"""A bundle holds what its function imports, ready to run, and nothing else."""

import subprocess
import sys
import zipfile
from collections.abc import Mapping
from importlib.util import MAGIC_NUMBER
from pathlib import Path

import pytest

from infra.packaging.bundle import DATA, Bundle, build
from infra.packaging.project import LOCAL_STAGE, function_names, target_for

UNCHECKED = (1).to_bytes(
    4, "little"
)  # https://peps.python.org/pep-0552/: by hash, and not compared with the source


def names(bundle: Bundle) -> set[str]:
    return set(zipfile.ZipFile(bundle.path).namelist())


@pytest.mark.parametrize("function", function_names())
def test_a_bundle_imports_without_anything_from_this_machine(
    local_bundles: Mapping[str, Bundle], function: str, tmp_path: Path
) -> None:
    """With the interpreter it was built for, its standard library, and no site-packages."""
    zipfile.ZipFile(local_bundles[function].path).extractall(tmp_path)
    script = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from functions.{function} import handler"

    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stderr


def test_the_receiver_carries_neither_hubspots_client_nor_pydantic_nor_the_store(
    local_bundles: Mapping[str, Bundle],
) -> None:
    top_level = {name.split("/")[0] for name in names(local_bundles["receive_webhooks"])}

    assert "boto3" in top_level
    assert not top_level & {"hubspot", "pydantic", "pydantic_core"}
    assert not [name for name in names(local_bundles["receive_webhooks"]) if name.startswith("shared/store/")]


@pytest.mark.parametrize("function", function_names())
def test_a_bundle_carries_no_other_function(local_bundles: Mapping[str, Bundle], function: str) -> None:
    functions = {name for name in names(local_bundles[function]) if name.startswith("functions/")}

    assert functions == {
        "functions/__init__.py",
        f"functions/{function}.py",
        f"functions/__pycache__/__init__.{sys.implementation.cache_tag}.pyc",
        f"functions/__pycache__/{function}.{sys.implementation.cache_tag}.pyc",
    }


@pytest.mark.parametrize("function", function_names())
def test_data_travels_with_the_module_that_reads_it_and_nothing_else_of_infra_does(
    local_bundles: Mapping[str, Bundle], function: str
) -> None:
    bundle = local_bundles[function]
    read = {file for module, files in DATA.items() if module in bundle.needs.modules for file in files}

    assert {name for name in names(bundle) if name.startswith(("infra/", "tests/"))} == read


def test_the_program_travels_with_the_functions_that_ask_it(local_bundles: Mapping[str, Bundle]) -> None:
    assert "infra/program.toml" in names(local_bundles["process_events"])
    assert "infra/program.toml" not in names(local_bundles["receive_webhooks"])


def test_every_module_is_compiled_for_this_python_and_not_checked_again(
    local_bundles: Mapping[str, Bundle],
) -> None:
    with zipfile.ZipFile(local_bundles["process_events"].path) as archive:
        compiled = {name: archive.read(name)[:8] for name in archive.namelist() if name.endswith(".pyc")}
        sources = {name for name in archive.namelist() if name.endswith(".py")}

    assert len(compiled) == len(sources)
    assert set(compiled.values()) == {MAGIC_NUMBER + UNCHECKED}


def test_the_same_code_makes_the_same_bytes(local_bundles: Mapping[str, Bundle]) -> None:
    """So that a deploy that changes nothing uploads nothing."""
    before = local_bundles["receive_webhooks"].path.read_bytes()

    assert build("receive_webhooks", target_for(LOCAL_STAGE)).path.read_bytes() == before


def test_a_bundle_for_aws_holds_wheels_for_its_processor() -> None:
    bundle = build("serve_registrations", target_for("test"))
    binaries = {name for name in names(bundle) if name.endswith(".so")}

    assert all("aarch64" in name for name in binaries)
