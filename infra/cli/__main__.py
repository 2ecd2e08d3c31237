"""`python -m infra.cli`: who is in the partner program, which HubSpot accounts are connected, what the program says.

It works on the table of a deployed Twindeal: TWINDEAL_TABLE, in the AWS that boto3 finds (AWS_PROFILE,
AWS_DEFAULT_REGION, AWS_ENDPOINT_URL). `program` works on files and needs none.
"""

import sys

import typer
from botocore.exceptions import BotoCoreError, ClientError

from infra.cli import (
    domain_commands,
    explain_command,
    overview_commands,
    partner_commands,
    portal_commands,
    program_commands,
    registration_commands,
)
from infra.cli.partners import BadEntry
from shared.ports import TryAgain, TwindealError
from shared.program_file import BadProgram
from shared.settings import SettingMissing

EXPECTED = (BadEntry, BadProgram, TwindealError, BotoCoreError, ClientError)

app = typer.Typer(name="twindeal", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(partner_commands.app, name="partner")
app.add_typer(domain_commands.app, name="domain")
app.add_typer(registration_commands.app, name="registrations")
app.add_typer(portal_commands.app, name="portal")
app.add_typer(program_commands.app, name="program")
app.command(name="explain")(explain_command.explain_command)
app.command()(overview_commands.overview)
app.add_typer(overview_commands.contested, name="contested")
app.add_typer(overview_commands.held, name="held")
app.add_typer(overview_commands.review, name="review")


@app.callback(help=__doc__)
def twindeal(*, verbose: bool = typer.Option(default=False, help="Show the trace of an error.")) -> None:
    """`main` looks for the option itself: an error is caught outside of all commands."""


def main() -> None:
    try:
        app()
    except SettingMissing as error:
        typer.echo(f"twindeal: {error.name} is not set; docs/local-system.md says where to find it", err=True)
        sys.exit(2)
    except EXPECTED as error:
        if "--verbose" in sys.argv:
            raise
        typer.echo(f"twindeal: {_in_words(error)}", err=True)
        sys.exit(1)


def _in_words(error: Exception) -> str:
    """With what to do, where the error's own sentence does not say it."""
    match error:
        case TryAgain():
            return f"{error}; try again in a moment"
        case ClientError(response={"Error": {"Code": "ResourceNotFoundException"}}):
            return "AWS has no such table; see whether TWINDEAL_TABLE, AWS_PROFILE and AWS_DEFAULT_REGION are right"
        case BotoCoreError() | ClientError():
            why = str(error).rstrip(".")
            return f"{why}; see whether AWS_PROFILE and AWS_DEFAULT_REGION are right (docs/local-system.md)"
        case _:
            return str(error)


if __name__ == "__main__":
    main()
