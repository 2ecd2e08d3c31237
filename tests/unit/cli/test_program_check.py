"""`twindeal program check`: all mistakes at once, what looks like an oversight, and exit codes that scripts can use."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from infra.cli.__main__ import app
from shared.program_file import DEFAULT_PROGRAM
from tests.unit.cli.program_files import write

P_TO_V = "partner_to_vendor"
OTHER_TYPES = "currency, day, stage, choice, choices"
WON = 'won = { vendor = "v_won", shared = "s_won", own = "o_won", closed = true }'


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["program", *map(str, arguments)], catch_exceptions=False)


def checked(file: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run("check", file, "--json").stdout)
    return told


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "program.toml"


def test_a_good_file_is_good(file: Path) -> None:
    result = run("check", write(file))

    assert result.exit_code == 0
    assert result.stdout == f"good  {file}: version 7 can be used\n"


def test_the_program_that_is_shipped_has_no_mistake_and_no_warning() -> None:
    assert run("check").exit_code == 0
    assert checked(DEFAULT_PROGRAM)["warnings"] == []


def test_every_mistake_is_told_with_file_key_what_stands_there_and_what_may(file: Path) -> None:
    write(
        file,
        ('"parallel"', '"over"'),
        ("silver = 20", 'silver = "two"'),
        ("registration_days = 180\n", ""),
        ('own = "o_won", closed', 'own = "o_won", clsoed'),
        ('type = "number", direction = "both"', 'type = "money", direction = "sideways"'),
    )
    result = run("check", file)

    assert result.exit_code == 1
    assert sorted(result.stdout.splitlines()) == [
        f"mistake  {file}: phase: 'over' is none of parallel, retired",
        f"mistake  {file}: properties.amount.direction: 'sideways' is none of both, vendor_to_partner, {P_TO_V}",
        f"mistake  {file}: properties.amount.type: 'money' is none of text, number, {OTHER_TYPES}",
        f"mistake  {file}: registration_days: is missing; write a whole number",
        f"mistake  {file}: stages.won.clsoed: is not known here; known are vendor, shared, own, closed, won",
        f"mistake  {file}: tiers.silver: 'two' is not a whole number",
    ]


@pytest.mark.parametrize(
    "old, new",
    [
        pytest.param('[tiers]\nsilver = 20\ngold = 60\n\n[pipelines]\nvendor = "default"\n', "", id="top"),
        pytest.param(WON, "won = 1", id="stage"),
        pytest.param("180", '"180"', id="a number as a text"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_once_and_not_again_as_what_follows_from_it(file: Path, old: str, new: str) -> None:
    keys = [each["key"] for each in checked(write(file, (old, new)))["mistakes"]]

    assert len(keys) == len(set(keys))
    assert not any(other.startswith(f"{key}.") for key in keys for other in keys)


def test_for_a_program_mistakes_are_json(file: Path) -> None:
    told = checked(write(file, ("gold = 60", "gold = -1")))

    assert told == {
        "file": str(file),
        "version": None,
        "mistakes": [{"key": "tiers.gold", "what": "-1 is less than 0"}],
        "warnings": [],
    }


def test_bad_toml_is_a_mistake_with_its_line(file: Path) -> None:
    result = run("check", write(file, ('"parallel"', "parallel")))

    assert result.exit_code == 1
    assert "line 2" in result.stdout


@pytest.mark.parametrize("content", [None, b"version = \xff"], ids=["not there", "no text"])
def test_a_file_that_cannot_be_read_has_another_exit_code(file: Path, content: bytes | None) -> None:
    if content is not None:
        file.write_bytes(content)

    assert run("check", file).exit_code == 2


@pytest.mark.parametrize(
    "old, new, key, what",
    [
        pytest.param(
            'vendor = "hs_next_step"', 'vendor = "hs_plan"', "properties.next_steps.vendor",
            "'hs_plan' has no deal.propertyChange subscription", id="no subscription",
        ),
        pytest.param("gold = 60", "gold = 0", "tiers.gold", "can hold no domain registration", id="capacity"),
        pytest.param("silver = 20\ngold = 60", "", "tiers", "names none", id="no tiers"),
        pytest.param(', own = "o_qualified"', "", "stages.qualified", "has no own", id="no own stage"),
        pytest.param("currency = {", "money = {", "properties.amount", "without currency", id="no currency"),
        pytest.param("amount = {", "sum = {", "properties.currency", "without amount", id="no amount"),
        pytest.param('"rep@vendor.example"', '"Dana"', "default_direct_rep", "no e-mail address", id="rep"),
        pytest.param(
            'default_direct_rep = "rep@vendor.example"', "", "default_direct_rep", "CAM leads", id="no rep"
        ),
        pytest.param(
            'vendor = "hs_next_step"', 'vendor = "amount"', "properties", "for two of them at the vendor",
            id="one property twice",
        ),
        pytest.param('"s_won"', '"s_qualified"', "stages", "for two of them in shared", id="one stage twice"),
        pytest.param(", closed = true", "", "stages", "none is closed", id="no end"),
        pytest.param("closed = true", "closed = true, won = false", "stages", "none is won", id="no win"),
        pytest.param("\npoi = {", "\nproof = {", "properties.poi", "is not given", id="no proof"),
        pytest.param(
            '"vendor_to_partner" }', '"both" }', "properties.poi", "confirm their own", id="proves itself"
        ),
        pytest.param('["test", "dummy"]', "[]", "abuse.test_words", "is empty", id="no test words"),
        pytest.param('"dummy"', '"deal"', "abuse.filler_words", "'deal' is a test word, too", id="in both"),
    ],
)  # fmt: skip
def test_what_is_allowed_but_looks_like_an_oversight_is_warned_of(
    file: Path, old: str, new: str, key: str, what: str
) -> None:
    result = run("check", write(file, (old, new)))
    (warning,) = checked(file)["warnings"]

    assert result.exit_code == 0
    assert f"warning  {file}: {key}: " in result.stdout
    assert warning["key"] == key
    assert what in warning["what"]


@pytest.mark.parametrize(
    "old, new",
    [
        pytest.param(
            'vendor = "hs_next_step", partner = "hs_next_step", type = "text", direction = "both"',
            'vendor = "hs_plan", partner = "hs_next_step", type = "text", direction = "partner_to_vendor"',
            id="a side whose edits do not count needs no subscription",
        ),
        pytest.param(
            'phase = "parallel"',
            'phase = "retired" # gold = 0',
            id="capacities do not matter any more",
        ),
    ],
)
def test_what_is_meant_so_is_not_warned_of(file: Path, old: str, new: str) -> None:
    assert checked(write(file, (old, new)))["warnings"] == []


@pytest.mark.parametrize("arguments", [(), ("program",), ("program", "check"), ("program", "diff")], ids=str)
def test_every_command_has_help(arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, [*arguments, "--help"])

    assert result.exit_code == 0
    assert "--help" in result.output
