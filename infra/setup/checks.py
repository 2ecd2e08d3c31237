"""`make check`: every static check, two at a time, one line each; what failed is shown whole at the end.

A failing check does not hide the next one, so one run tells everything there is to repair.
"""

import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

SHIPPED = ("functions", "handlers", "shared")
BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    name: str
    command: tuple[str, ...]
    next_step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    check: Check
    passed: bool
    seconds: float
    output: str


CHECKS = (
    Check(name="types", command=("mypy",)),
    Check(
        name="format",
        command=("ruff", "format", "--check", "--quiet", "--diff", "."),
        next_step="make format",
    ),
    Check(name="lint", command=("ruff", "check", "--quiet", "."), next_step="make format repairs some of it"),
    Check(name="architecture", command=("lint-imports", "--no-cache", "--no-logo")),
    # What is shipped may import runtime dependencies only.
    Check(name="dependencies", command=("deptry", "--no-ansi", *SHIPPED)),
    # The rest may import the dev group too, but nothing undeclared.
    Check(
        name="dependencies, dev",
        command=("deptry", "--no-ansi", "infra", "tests", "--ignore", "DEP002,DEP004"),
    ),
    Check(name="dead code", command=("vulture",)),
    Check(name="spelling", command=("codespell",)),
)


def run(check: Check) -> Outcome:
    tool, *arguments = check.command
    started = time.perf_counter()
    finished = subprocess.run(
        [str(BIN / tool), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Outcome(
        check=check,
        passed=finished.returncode == 0,
        seconds=time.perf_counter() - started,
        output=finished.stdout.strip(),
    )


def main(checks: Sequence[Check] = CHECKS) -> int:
    outcomes = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for outcome in pool.map(run, checks):
            print(
                f"  {'ok  ' if outcome.passed else 'FAIL'}  {outcome.check.name:<20} {outcome.seconds:5.1f} s"
            )
            outcomes.append(outcome)

    failed = [outcome for outcome in outcomes if not outcome.passed]
    for outcome in failed:
        print(f"\n--- {outcome.check.name}: {' '.join(outcome.check.command)}\n{outcome.output}")
        if outcome.check.next_step:
            print(f"Next: {outcome.check.next_step}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
