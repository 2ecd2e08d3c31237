"""`twindeal program …`: needs no deployed Twindeal, only the file."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from infra.cli.partner_commands import Json
from infra.cli.program_changes import differences
from infra.cli.program_warnings import warnings
from infra.hubspot.subscriptions import subscriptions
from shared.domain.program import Program
from shared.program_file import DEFAULT_PROGRAM, BadProgram, UnreadableProgram, read_program
from shared.program_table import Mistake

app = typer.Typer(help="The partner program as data (infra/program.toml).", no_args_is_help=True)

GOOD, BAD, UNUSABLE = 0, 1, 2
"""Exit codes: as it should be, or equal; with mistakes, or different; can't be read, or can't be compared."""


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="The program file.")] = DEFAULT_PROGRAM,
    *,
    json: Json = False,
) -> None:
    """Say everything that is wrong with a program file, and what is allowed but looks like an oversight.

    Exit code 0: it can be used, perhaps with warnings. 1: it has mistakes. 2: it can't be read.
    """
    try:
        program = read_program(file)
    except BadProgram as bad:
        _report(file, mistakes=bad.mistakes, warned=(), version=None, as_json=json)
        raise typer.Exit(UNUSABLE if isinstance(bad, UnreadableProgram) else BAD) from bad
    warned = warnings(program, subscriptions())
    _report(file, mistakes=(), warned=warned, version=program.version, as_json=json)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="The program file as it was.")],
    new: Annotated[Path, typer.Argument(help="As it is to be.")],
    *,
    json: Json = False,
) -> None:
    """Say in plain words what a change of the program file changes for partners.

    Exit code 0: nothing. 1: something. 2: one of the two has mistakes; `program check` says which.
    """
    found = differences(_usable(old), _usable(new))
    if json:
        typer.echo(_json([{"key": each.key, "means": each.means} for each in found]))
    elif not found:
        typer.echo("nothing changes")
    for each in found if not json else ():
        _line(("cyan", each.key), ("", each.means))
    raise typer.Exit(BAD if found else GOOD)


def _usable(file: Path) -> Program:
    try:
        return read_program(file)
    except BadProgram as bad:
        typer.echo(str(bad), err=True)
        raise typer.Exit(UNUSABLE) from bad


def _report(
    file: Path,
    *,
    mistakes: Sequence[Mistake],
    warned: Sequence[Mistake],
    version: str | None,
    as_json: bool,
) -> None:
    if as_json:
        lists = {"mistakes": _rows(mistakes), "warnings": _rows(warned)}
        typer.echo(_json({"file": str(file), "version": version, **lists}))
        return
    for style, word, each in (
        *(("bold red", "mistake", mistake) for mistake in mistakes),
        *(("yellow", "warning", warning) for warning in warned),
    ):
        _line((style, word), ("", f"{file}: {each}"))
    if not mistakes:
        _line(("green", "good"), ("", f"{file}: version {version} can be used"))


def _rows(found: Sequence[Mistake]) -> list[dict[str, str]]:
    return [{"key": each.key, "what": each.what} for each in found]


def _json(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, indent=2)


def _line(*parts: tuple[str, str]) -> None:
    """A row stays a line, however narrow the terminal: it is searched and sorted by others."""
    styled = Text("  ").join(Text(text, style=style) for style, text in parts)
    Console(soft_wrap=True, highlight=False).print(styled)
