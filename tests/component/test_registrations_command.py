"""The admin tool imports a file of registrations: a table for a person, JSON and exit codes for a program."""

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from typer.testing import CliRunner, Result

from handlers import registrations_imported
from infra.cli import importing
from infra.cli.__main__ import app
from infra.cli.importing import PAUSE
from infra.local.simulator import FaultKind, FaultRule, seeds
from shared.bootstrap.clock import SystemClock
from tests.component.deployed import CASCADE, STRANGER, VENDOR, Deployed

HEADINGS = "Deal name,Company,Domain,E-mail,Relationship,Need,Amount,Currency"
FINE = "Bench {0},Prospect {0},prospect-{0}.example,kim@prospect-{0}.example,yes,Slow,12000.50,USD"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deals.csv"


def fill(file: Path, *rows: str, headings: str = HEADINGS) -> None:
    file.write_text("\n".join((headings, *rows, "")), encoding="utf-8")


def run(*arguments: object, partner: int = CASCADE) -> Result:
    words = ("registrations", "import", *map(str, arguments), "--partner", str(partner))
    return CliRunner().invoke(app, words)


def test_a_file_is_imported_and_each_row_is_told(system: Deployed, file: Path) -> None:
    fill(
        file, FINE.format(1), FINE.format(2).replace("Slow", ""), FINE.format(3).replace("12000.50", "1.234")
    )
    ran = run(file)
    system.settle()

    assert ran.exit_code == 1
    assert "1 shared, 1 held, 1 invalid" in ran.stdout
    assert "Shared as a channel deal" in ran.stdout
    assert "Amount: This may be thousands or a fraction." in ran.stdout
    assert len(system.records(VENDOR, "deals", dealname="Bench 1")) == 1


def test_a_file_of_fine_rows_ends_with_0_also_when_it_is_imported_again(system: Deployed, file: Path) -> None:
    fill(file, FINE.format(1), FINE.format(2))

    assert run(file).exit_code == 0
    stored = system.stored
    again = run(file)
    assert (again.exit_code, system.stored) == (0, stored)
    assert "2 already shared" in again.stdout


def test_a_preview_writes_nothing_and_says_what_would_be(system: Deployed, file: Path) -> None:
    stored = system.stored
    fill(file, FINE.format(1), FINE.format(1))
    ran = run(file, "--preview", "--json")

    assert ran.exit_code == 0
    told = json.loads(ran.stdout)
    assert [row["decision"] for row in told["rows"]] == ["shared", "already_shared"]
    assert told["rows"][1]["sentence"] == "This is the same deal as in line 2."
    assert (system.stored, system.mirror.bodies) == (stored, [])


def test_what_came_of_each_row_is_kept_in_a_file_without_a_formula(
    system: Deployed, file: Path, tmp_path: Path
) -> None:
    fill(file, FINE.format(1).replace("Bench", "=HYPERLINK Bench"), FINE.format(2).replace("yes", "soon"))
    run(file, "--results", tmp_path / "results.csv")
    text = (tmp_path / "results.csv").read_bytes().decode("utf-8-sig")
    headings, first, second = csv.reader(StringIO(text, newline=""))

    assert headings == ["Line", "Deal name", "Company", "Decision", "Kind", "Reasons", "Sentence", "Key"]
    assert first[:5] == ["2", "'=HYPERLINK Bench 1", "Prospect 1", "shared", "channel"]
    assert (second[3], second[5]) == ("invalid", "not_yes_or_no")


@pytest.mark.parametrize(
    "content, said",
    [
        pytest.param(b"PK\x03\x04", "workbook", id="a workbook"),
        pytest.param(b"Deal name\nM\xfcller\n", "line 2: This is not UTF-8", id="Latin-1"),
        pytest.param(HEADINGS.encode() + b",Budget\n1\n", "line 1, column “Budget”", id="an unknown column"),
        pytest.param(b"", "empty", id="nothing"),
    ],
)
def test_a_file_that_can_t_be_used_ends_with_2_and_says_why(
    system: Deployed, file: Path, content: bytes, said: str
) -> None:
    stored = system.stored
    file.write_bytes(content)
    ran, as_json = run(file), run(file, "--json")

    assert (ran.exit_code, as_json.exit_code) == (2, 2)
    assert said in ran.stderr
    assert json.loads(as_json.stdout)["mistakes"]
    assert system.stored == stored


@pytest.mark.parametrize(
    "partner, options, said",
    [
        pytest.param(STRANGER, (), "is no partner", id="a stranger"),
        pytest.param(CASCADE, ("--owner", "Jordan"), "e-mail address", id="an owner by name"),
    ],
)
def test_without_a_partner_or_owner_that_is_one_nothing_begins(
    system: Deployed, file: Path, partner: int, options: tuple[str, ...], said: str
) -> None:
    fill(file, FINE.format(1))
    ran = run(file, *options, partner=partner)

    assert ran.exit_code == 2
    assert said in ran.stderr


def test_a_file_that_is_not_there_is_one_line(system: Deployed, file: Path) -> None:
    ran = run(file)

    assert (ran.exit_code, ran.stderr.count("\n")) == (2, 1)


def test_rows_without_an_owner_go_to_the_one_that_is_named(system: Deployed, file: Path) -> None:
    fill(file, FINE.format(1))
    run(file, "--owner", seeds.CASCADE_SELLER)
    system.settle()

    (bench,) = system.records(CASCADE, "deals", dealname="Bench 1")
    owner = system.sim.portals[CASCADE].owners
    assert system.read(CASCADE, "deals", bench)["hubspot_owner_id"] in str(owner)


def test_a_busy_moment_is_waited_out(system: Deployed, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(SystemClock, "sleep", lambda _, seconds: pauses.append(seconds))
    system.sim.faults.add(FaultRule(kind=FaultKind.LOCKED, times=1))
    fill(file, FINE.format(1))

    assert run(file).exit_code == 0
    assert PAUSE in pauses


def test_a_day_without_hubspot_postpones_the_rows_and_says_so(
    system: Deployed, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SystemClock, "sleep", lambda *_: None)
    system.sim.faults.add(FaultRule(kind=FaultKind.LOCKED))
    fill(file, FINE.format(1))
    ran = run(file)

    assert ran.exit_code == 1
    assert "1 postponed" in ran.stdout


def test_what_ends_the_import_leaves_the_results_so_far(system: Deployed, file: Path, tmp_path: Path) -> None:
    system.sim.faults.add(FaultRule(kind=FaultKind.SERVER_ERROR, status=403, portal_id=VENDOR))
    fill(file, FINE.format(1))
    ran = run(file, "--results", tmp_path / "results.csv")

    assert ran.exit_code == 1
    assert ran.exception is not None
    assert b"postponed" in (tmp_path / "results.csv").read_bytes()


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(KeyboardInterrupt(), id="whoever runs it"),
        pytest.param(ClientError({"Error": {"Code": "ExpiredToken"}}, "Query"), id="AWS's session"),
    ],
)
def test_whatever_ends_it_midway_the_rows_so_far_are_told(
    system: Deployed, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: BaseException
) -> None:
    hundreds: list[int] = []
    handle = registrations_imported.handle

    def ends_in_the_second(forms: Any, *arguments: Any, **named: Any) -> Any:
        hundreds.append(len(forms))
        if len(hundreds) > 1:
            raise trouble
        return handle(forms, *arguments, **named)

    monkeypatch.setattr(registrations_imported, "handle", ends_in_the_second)
    monkeypatch.setattr(importing, "MOST_AT_ONCE", 1)
    fill(file, FINE.format(1), FINE.format(2), FINE.format(3))
    ran = run(file, "--results", tmp_path / "results.csv")

    assert "1 shared, 2 postponed" in ran.stdout
    assert ran.exit_code != 0
    assert (tmp_path / "results.csv").read_bytes().count(b"postponed") == 2


def test_results_that_can_t_be_written_end_it_before_anything_is_registered(
    system: Deployed, file: Path, tmp_path: Path
) -> None:
    stored = system.stored
    fill(file, FINE.format(1))
    ran = run(file, "--results", tmp_path / "nowhere" / "results.csv")

    assert (ran.exit_code, ran.stderr.count("\n")) == (2, 1)
    assert system.stored == stored


def test_a_name_that_looks_like_a_style_is_shown_as_it_is(system: Deployed, file: Path) -> None:
    fill(file, FINE.format(1).replace("Bench", "Bench [/phase]"))
    ran = run(file)

    assert ran.exit_code == 0
    assert "Bench [/phase] 1" in ran.stdout


def test_the_template_is_to_be_filled_in(system: Deployed) -> None:
    ran = CliRunner().invoke(app, ["registrations", "template"])

    assert ran.exit_code == 0
    assert ran.stdout_bytes.startswith(b"\xef\xbb\xbfDeal name,Amount,")
