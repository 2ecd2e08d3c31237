"""`make bench`: runs every workload, prints the tables and writes `bench.json`. docs/benchmark.md explains them.

Exits with 1 if in any run of ours the two CRMs did not show the same in the end.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.bench.receiver import measured_apart
from tests.bench.report import Row, calls_table, fairness_table, receiver_table, rows
from tests.bench.running import Plan, run_all
from tests.bench.workloads import Size

HASH_SEED = "PYTHONHASHSEED"
"""Fixed, because the order of sets decides which deals share a batch: the same seed is to give the same numbers."""


def main() -> int:
    options = _options()
    plan = Plan(
        seeds=range(1, options.seeds + 1),
        ours=Size(deals=options.deals),
        naive=Size(deals=options.naive_deals or max(options.deals // 10, 10)),
    )
    started = time.monotonic()
    found = _measured(plan)
    Path(options.out).write_text(json.dumps(found, indent=1) + "\n")
    console = Console(width=None if sys.stdout.isatty() else 130)
    for table in (calls_table, fairness_table, receiver_table):
        console.print(table(found))
    console.print(f"{options.out} written; {time.monotonic() - started:.0f} s")
    return (
        1 if any(row["divergent"] for row in found if row["variant"] == "ours" and "divergent" in row) else 0
    )


def _measured(plan: Plan) -> Sequence[Row]:
    columns = (TextColumn("{task.description:<34}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("starting", total=plan.steps + 1)

        def tell(text: str) -> None:
            progress.update(task, description=text, advance=1)

        everything = run_all(plan, tell=tell)
        progress.update(task, description="W6, receiver")
        receiver = measured_apart()  # last and alone, because it is measured in real time
        progress.advance(task)
    return rows(everything, receiver, plan.ours)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--deals", type=int, default=1_000)
    parser.add_argument("--naive-deals", type=int, help="a tenth, if not said: it has so many calls to make")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--out", default="bench.json")
    return parser.parse_args()


if __name__ == "__main__":
    if os.environ.get(HASH_SEED) != "0":
        arguments = [sys.executable, "-m", "tests.bench", *sys.argv[1:]]
        os.execve(sys.executable, arguments, {**os.environ, HASH_SEED: "0"})  # noqa: S606 - this program
    sys.exit(main())
