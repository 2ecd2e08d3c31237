"""`make run`: starts the local system, plays the opening scenario, and serves the pages until Ctrl-C."""

import argparse
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rich.console import Console

from infra.local.addresses import written
from infra.local.aws import LocalAwsTrouble
from infra.local.pages.server import PagesServer
from infra.local.scenario.opening import echoes_dropped, play_all
from infra.local.scenario.playing import Played
from infra.local.scenario.telling import summary, tell
from infra.local.system import LocalSystem, started
from infra.local.trouble import LocalTrouble
from infra.packaging.project import OSLS, ROOT

PORT = 8787
STOPPED = 130
"""As shells say for Ctrl-C, where the scenario had not come to its end."""
PLAIN_WIDTH = 110
SAID = ROOT / ".local" / "trouble.log"


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    console = Console(width=None if sys.stdout.isatty() else PLAIN_WIDTH, highlight=False)
    signal.signal(signal.SIGTERM, _as_ctrl_c)
    try:
        return _run(options, console)
    except KeyboardInterrupt:
        console.print("\nStopped.")
        return STOPPED
    except (LocalTrouble, LocalAwsTrouble) as sorry:
        if options.verbose:
            raise
        print(f"make run: {_in_one_line(sorry)}", file=sys.stderr)
        return 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.local.run", description=__doc__)
    once = bool(os.environ.get("ONCE", "").strip("0"))
    port = os.environ.get("PORT") or PORT
    parser.add_argument("--once", action="store_true", default=once, help="end after the scenario (ONCE=1)")
    parser.add_argument("--port", type=int, default=port, help=f"of the pages (PORT=…; {PORT})")
    parser.add_argument("-v", "--verbose", action="store_true", help="show the trace of an error")
    return parser.parse_args(arguments)


def _run(options: argparse.Namespace, console: Console) -> int:
    _check_machine()
    began = time.monotonic()
    with PagesServer.on(options.port) as pages, started(partial(_step, console)) as system:
        console.print(f"Ready after {time.monotonic() - began:.1f} s")
        status = _play(system, console)
        console.print(f"{time.monotonic() - began:.1f} s in all")
        if options.once:
            return status
        with written(system) as file:
            console.print(f"\nThe pages: [bold]{pages.url}[/]   (Ctrl-C ends everything)")
            console.print(f"For other programs: source {_shown(file)}")
            _serve(pages, system)
        console.print("\nStopped.")
    return 0


def _check_machine() -> None:
    if shutil.which("node") is None or not OSLS.exists():
        raise LocalTrouble("node and osls are needed to deploy; `make setup` installs what is missing")
    try:
        (ROOT / ".local").mkdir(exist_ok=True)
        SAID.touch()
    except OSError as error:
        raise LocalTrouble(
            f"cannot write to {ROOT / '.local'} ({error.strerror}); give yourself permission there"
        ) from error


def _play(system: LocalSystem, console: Console) -> int:
    played = play_all(system, partial(tell, console))
    console.print()
    console.print(summary(played, echoes_dropped(system)))
    failed = [each for each in played if each.failed]
    if not failed:
        console.print("[bold green]All as it should be.[/]")
        return 0
    _report(failed, system, console)
    return 1


def _report(failed: Sequence[Played], system: LocalSystem, console: Console) -> None:
    console.print(f"[bold red]{len(failed)} of the steps did not end as they should.[/]")
    console.print(f"The functions' words are in {_shown(system.aws.log)}; repeat with -v for traces.")


def _serve(pages: PagesServer, system: LocalSystem) -> None:
    try:
        pages.serve(system)
    except KeyboardInterrupt:
        return


@contextmanager
def _step(console: Console, says: str) -> Iterator[None]:
    """A spinner for a person at a terminal, one plain line in a log."""
    began = time.monotonic()
    with console.status(says):
        yield
    console.print(f"[green]✓[/] {says:<58} [dim]{time.monotonic() - began:5.1f} s[/]")


def _in_one_line(sorry: Exception) -> str:
    first, _, rest = str(sorry).partition("\n")
    if not rest:
        return first
    SAID.write_text(rest, encoding="utf-8")
    return f"{first.rstrip(':')}; {_shown(SAID)} says more"


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def _as_ctrl_c(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
