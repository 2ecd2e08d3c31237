"""`twindeal` on the table of the running system, as its own process with its exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.addresses import variables
from infra.local.simulator import seeds
from infra.local.system import LocalSystem
from infra.packaging.project import ROOT

Ran = subprocess.CompletedProcess[str]
NEW = ("--portal", "49000001", "--name", "Fjord Teknik", "--domain", "fjord-teknik.example", "--tier", "gold")


def twindeal(system: LocalSystem, *arguments: str, **environment: str) -> Ran:
    return subprocess.run(
        [sys.executable, "-m", "infra.cli", *arguments],
        cwd=ROOT,
        env={**os.environ, **variables(system), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_partners_are_listed_for_a_program_to_read(system: LocalSystem) -> None:
    ran = twindeal(system, "partner", "list", "--json")

    assert ran.returncode == 0, ran.stderr
    listed = {partner["portal"]: partner for partner in json.loads(ran.stdout)}
    assert listed[seeds.CASCADE_PORTAL_ID]["domains"] == [seeds.CASCADE_DOMAIN]
    assert listed[seeds.CASCADE_PORTAL_ID]["registrations"] > 0


def test_a_partner_is_added_and_listed(system: LocalSystem) -> None:
    added = twindeal(system, "partner", "add", *NEW, "--cam", seeds.CAM_OF_SAKURA)
    listed = twindeal(system, "partner", "list")

    assert added.returncode == 0, added.stderr
    assert "Fjord Teknik" in listed.stdout


@pytest.mark.parametrize(
    "change, says",
    [
        pytest.param(("--tier", "platinum"), "choose from registered, silver, gold", id="tier"),
        pytest.param(("--cam", "nobody"), "write it like name@example.com", id="address"),
        pytest.param(("--domain", "not a domain"), "write it like example.com", id="domain"),
        pytest.param(("--portal", str(seeds.VENDOR_PORTAL_ID)), "name the partner's", id="vendor"),
        pytest.param(("--pipeline", "vendor"), "choose shared or own", id="pipeline"),
    ],
)
def test_what_is_typed_wrong_is_one_line_that_says_what_to_type(
    system: LocalSystem, change: tuple[str, str], says: str
) -> None:
    ran = twindeal(system, "partner", "add", *NEW, "--cam", seeds.CAM_OF_SAKURA, *change)

    assert ran.returncode == 1
    assert ran.stderr.count("\n") == 1
    assert says in ran.stderr


def test_connected_accounts_are_listed(system: LocalSystem) -> None:
    ran = twindeal(system, "portal", "list", "--json")

    assert [portal["connection"] for portal in json.loads(ran.stdout)] == ["connected"] * 4


def test_without_a_table_it_says_what_to_set(system: LocalSystem) -> None:
    ran = twindeal(system, "portal", "list", TWINDEAL_TABLE="")

    assert ran.returncode == 2
    assert "TWINDEAL_TABLE" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_file_of_registrations_is_previewed_and_imported(system: LocalSystem, tmp_path: Path) -> None:
    file = tmp_path / "deals.csv"
    headings = "Deal name,Domain,E-mail,Relationship,Need"
    file.write_text(
        f"{headings}\nTern bench,tern-works.example,li@tern-works.example,yes,Slow\n", encoding="utf-8"
    )
    options = ("registrations", "import", str(file), "--partner", str(seeds.RHEINWERK_PORTAL_ID), "--json")
    foreseen = twindeal(system, *options, "--preview")
    imported = twindeal(system, *options)

    assert (foreseen.returncode, imported.returncode) == (0, 0), imported.stderr
    (before,), (after,) = (json.loads(ran.stdout)["rows"] for ran in (foreseen, imported))
    assert (before["decision"], before["kind"]) == (after["decision"], after["kind"])
    assert after["key"]
