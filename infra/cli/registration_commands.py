"""`twindeal registrations …`: many deals of one partner from a CSV file (docs/bulk-registration.md)."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from handlers.registration_requested import Desk
from handlers.registrations_imported import handle_preview
from infra.cli.importing import Run, import_all
from infra.cli.output import plain, show
from infra.cli.partner_commands import Json
from shared.bootstrap.clock import SystemClock
from shared.bootstrap.crm import crm
from shared.bootstrap.queues import doorbell
from shared.bootstrap.store import link_store, program
from shared.domain.ids import PortalId
from shared.domain.portals import Connection, Portal
from shared.registration_api.bulk import Prepared, forms_of, prepared
from shared.registration_api.bulk_results import DONE, Result, Upshot, bulk_view, counts, results
from shared.registration_api.sheet_cells import Unclear, person
from shared.registration_api.sheet_file import Unusable, read_sheet
from shared.registration_api.sheet_rows import rows_of
from shared.registration_api.sheet_writing import sheet, template
from shared.settings import Settings

app = typer.Typer(help="Many registrations of a partner at once, from a CSV file.", no_args_is_help=True)

ALL, SOME_NOT, UNUSABLE = 0, 1, 2
"""Exit codes: every row is or would be shared; some are not; the file or the accounts can't be used."""


@app.command(name="template")
def template_() -> None:
    """Print the column names of a file, to be filled in: registrations template > file.csv."""
    sys.stdout.buffer.write(template())


@app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="The CSV file.")],
    *,
    partner: Annotated[int, typer.Option(help="The HubSpot account (hub ID) of the partner that registers.")],
    owner: Annotated[
        str, typer.Option(help="E-mail of the partner's person who owns the deals of rows without an owner.")
    ] = "",
    preview: Annotated[
        bool, typer.Option("--preview", help="Say what would come of each row; write nothing, notify nobody.")
    ] = False,
    results_file: Annotated[
        Path | None, typer.Option("--results", help="Write what came of each row into this CSV file.")
    ] = None,
    json: Json = False,
) -> None:
    """Register the deals of a file. Importing it again changes nothing, so an import that broke off can be repeated.

    Exit code 0: every row is shared (or would be). 1: some are not; the table says why. 2: the file can't be used.
    """
    rows = _rows(file, PortalId(partner), _owner(owner), as_json=json)
    if results_file:
        _check_writable(results_file)
    desk = _desk(PortalId(partner))
    run = _run(rows, desk, preview=preview)
    found = results(rows, run.answers)
    if results_file:
        results_file.write_bytes(_results(found))
    _report(found, as_json=json)
    if run.trouble:
        raise run.trouble
    raise typer.Exit(ALL if all(result.upshot in DONE for result in found) else SOME_NOT)


def _rows(file: Path, partner: PortalId, owner: str, *, as_json: bool) -> Sequence[Prepared]:
    try:
        rows = rows_of(read_sheet(file.read_bytes()))
    except OSError as error:
        _unusable(f"{file} can't be read ({error.strerror})")
    except Unusable as unusable:
        if as_json:
            mistakes = [
                {"line": each.line, "column": each.column, "code": each.code, "message": each.message}
                for each in unusable.mistakes
            ]
            typer.echo(_json({"mistakes": mistakes}))
        for mistake in unusable.mistakes:
            typer.echo(plain(f"twindeal: {file}: {mistake}"), err=True)
        raise typer.Exit(UNUSABLE) from None
    return prepared(rows, partner=partner, owner=owner, program=program())


def _check_writable(file: Path) -> None:
    """Before anything is registered: what came of it would be lost."""
    try:
        file.open("ab").close()
    except OSError as error:
        _unusable(f"--results {file} can't be written ({error.strerror})")


def _owner(text: str) -> str:
    try:
        return person(text) if text else ""
    except Unclear as unclear:
        _unusable(f"--owner: {unclear.message}")


def _desk(partner: PortalId) -> Desk:
    if link_store().partner(partner) is None:
        _unusable(f"portal {partner} is no partner; `partner list` says who is")
    return Desk(
        partner=_connected(partner),
        vendor=_connected(Settings().vendor_portal),
        store=link_store(),
        crm=crm(),
        clock=SystemClock(),
        program=program(),
    )


def _connected(id: PortalId) -> Portal:
    portal = link_store().portal(id)
    if portal is None or portal.connection is not Connection.CONNECTED:
        _unusable(f"portal {id} is not connected; `portal list` says which are")
    return portal


def _run(rows: Sequence[Prepared], desk: Desk, *, preview: bool) -> Run:
    forms = forms_of(rows)
    if preview:
        return Run(answers=handle_preview(forms, desk))
    with _progress(len(forms)) as done:
        return import_all(forms, desk, doorbell(), done)


@contextmanager
def _progress(total: int) -> Iterator[Any]:
    """On the error stream, so that what is printed can be piped; nothing where nobody looks."""
    columns = (TextColumn("registering"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total)
        yield lambda done: progress.update(task, completed=done)


def _report(found: Sequence[Result], *, as_json: bool) -> None:
    if as_json:
        typer.echo(_json(bulk_view(found)))
        return
    show([_row(result) for result in found], as_json=False)
    said = (f"{number} {upshot.replace('_', ' ')}" for upshot, number in counts(found).items() if number)
    typer.echo(", ".join(said))


def _row(result: Result) -> dict[str, object]:
    return {
        "line": result.row.line,
        "deal": result.row.deal_name,
        "company": result.row.company,
        "decision": result.upshot.replace("_", " "),
        "kind": result.kind.replace("_", " ") if result.kind else None,
        "sentence": result.sentence,
    }


def _results(found: Sequence[Result]) -> bytes:
    """What a partner wrote stands in it, too: as text, whatever it looks like."""
    headings = ("Line", "Deal name", "Company", "Decision", "Kind", "Reasons", "Sentence", "Key")
    return sheet(
        (
            headings,
            *(
                (
                    result.row.line,
                    result.row.deal_name,
                    result.row.company,
                    result.upshot,
                    result.kind,
                    ";".join(_reasons(result)),
                    result.sentence,
                    result.deal.key if result.deal else "",
                )
                for result in found
            ),
        )
    )


def _reasons(result: Result) -> Sequence[str]:
    """Codes: of what was decided, or of what is wrong with the row."""
    if result.upshot is Upshot.INVALID:
        return [mistake.code for mistake in result.row.mistakes]
    return result.reasons


def _json(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, indent=2)


def _unusable(why: str) -> NoReturn:
    typer.echo(f"twindeal: {why}", err=True)
    raise typer.Exit(UNUSABLE)
