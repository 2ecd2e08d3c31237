"""Rows for a person: what partners typed stands there as they typed it, and does nothing to the terminal."""

import json

import pytest

from infra.cli.output import show


@pytest.mark.parametrize(
    "typed, shown",
    [
        pytest.param("Osprey [/phase 2]", "Osprey [/phase 2]", id="what would end a style"),
        pytest.param("[bold]Osprey[/bold]", "[bold]Osprey[/bold]", id="a style"),
        pytest.param("\x1b[31mOsprey", "�[31mOsprey", id="what a terminal obeys"),
        pytest.param("Osprey\u202eyerpsO", "Osprey�yerpsO", id="what turns the direction"),
        pytest.param("Osprey\r\nbench", "Osprey  bench", id="a line break"),
        pytest.param("オスプレイ – Prüfstand", "オスプレイ – Prüfstand", id="another script"),
        pytest.param(["a [/x]", "b"], "a [/x], b", id="several"),
        pytest.param(None, "–", id="nothing"),
    ],
)
def test_a_row_shows_what_was_typed(capsys: pytest.CaptureFixture[str], typed: object, shown: str) -> None:
    show([{"deal": typed}], as_json=False)

    heading, row = capsys.readouterr().out.splitlines()
    assert (heading.strip(), row.strip()) == ("deal", shown)


def test_a_program_reads_what_was_typed(capsys: pytest.CaptureFixture[str]) -> None:
    show([{"deal": "\x1b[31m[/x]"}], as_json=True)

    assert json.loads(capsys.readouterr().out) == [{"deal": "\x1b[31m[/x]"}]
