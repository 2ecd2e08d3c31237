"""What was measured, as rows of `bench.json` and as a table for people."""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median_high
from typing import Any

from rich.table import Table

from tests.bench.fairness import Fairness
from tests.bench.receiver import Receiver
from tests.bench.running import Everything
from tests.bench.workloads import TOLD, WORKLOADS, Measured, Run, Size

Row = Mapping[str, Any]


def rows(everything: Everything, receiver: Receiver, whole: Size) -> list[Row]:
    without_echoes = {
        (run.variant, run.seed, each.workload): each
        for run, measured in everything.runs.items()
        if not run.echoes_arrive
        for each in measured
    }
    return [
        *(
            _row(run, each, without_echoes.get((run.variant, run.seed, each.workload)), whole)
            for run, measured in everything.runs.items()
            if run.echoes_arrive
            for each in measured
        ),
        *(_fairness_row(each, whole) for each in everything.fairness),
        *_receiver_rows(receiver),
    ]


def _row(run: Run, measured: Measured, without_echoes: Measured | None, whole: Size) -> Row:
    traffic = measured.traffic
    return {
        "workload": measured.workload,
        "variant": run.variant,
        "seed": run.seed,
        "deals": measured.deals,
        "scaled": measured.deals > 1 and measured.deals < whole.deals,
        "calls": traffic.calls,
        "floor": measured.floor,
        "ratio": round(measured.ratio, 3),
        "searches": traffic.searches,
        "virtual_seconds": traffic.seconds,
        "limited_429": traffic.limited,
        "echo_calls": _all(measured) - _all(without_echoes) if without_echoes else None,
        "store_transactions": traffic.transactions,
        "divergent": measured.divergent,
    }


def _all(measured: Measured) -> int:
    return measured.traffic.calls + measured.traffic.searches


def _fairness_row(found: Fairness, whole: Size) -> Row:
    return {
        "workload": "W7 fairness",
        "variant": found.variant,
        "seed": found.seed,
        "deals": found.deals,
        "scaled": found.deals < whole.deals,
        "idle_seconds_median": found.idle.median,
        "idle_seconds_slowest": found.idle.slowest,
        "busy_seconds_median": found.busy.median,
        "busy_seconds_slowest": found.busy.slowest,
        "ratio": round(found.busy.slowest / found.idle.slowest, 3),
        "divergent": found.divergent,
    }


def _receiver_rows(receiver: Receiver) -> Iterator[Row]:
    for variant, cost in (("ours", receiver.ours), ("bare", receiver.bare)):
        yield {
            "workload": "W6 receiver",
            "variant": variant,
            "cpu_microseconds_median": round(cost.median, 1),
            "cpu_microseconds_p99": round(cost.p99, 1),
            "ratio": round(cost.median / receiver.bare.median, 3),
            "ratio_p99": round(cost.p99 / receiver.bare.p99, 3),
        }


COLUMNS = ("calls", "floor", "ratio", "searches", "virtual s", "429", "echoes", "divergent")


def calls_table(rows: Sequence[Row]) -> Table:
    """A line per workload and variant: the median over the seeds, with the smallest and largest where they differ."""
    scaled = {row["deals"] for row in rows if row.get("scaled")}
    caption = (
        f"scaled: with {', '.join(map(str, scaled))} deals, and the floor for so many" if scaled else None
    )
    table = Table(title="CRM calls, in virtual time", caption=caption, padding=(0, 0))
    table.add_column("workload", no_wrap=True)
    table.add_column("variant", no_wrap=True)
    for column in COLUMNS:
        table.add_column(column, justify="right")
    for workload in (*WORKLOADS, *TOLD):
        for variant in ("ours", "naive"):
            some = [row for row in rows if (row["workload"], row["variant"]) == (workload, variant)]
            if some:
                table.add_row(workload, _name(some[0]), *_cells(some), end_section=variant == "naive")
    return table


def _cells(rows: Sequence[Row]) -> Iterator[str]:
    yield _spread(rows, "calls")
    yield str(rows[0]["floor"])
    yield f"{median_high(row['ratio'] for row in rows):.2f}"
    yield _spread(rows, "searches")
    yield f"{median_high(row['virtual_seconds'] for row in rows):.1f}"
    yield str(max(row["limited_429"] for row in rows))
    echoes = [row["echo_calls"] for row in rows if row["echo_calls"] is not None]
    yield str(max(echoes)) if echoes else "–"
    yield str(max(row["divergent"] for row in rows))


def _spread(rows: Sequence[Row], name: str) -> str:
    values = sorted(row[name] for row in rows)
    middle = f"{median_high(values):,}"
    return middle if values[0] == values[-1] else f"{middle} ({values[0]:,}-{values[-1]:,})"


def _name(row: Row) -> str:
    return f"{row['variant']}, scaled" if row["scaled"] else str(row["variant"])


def fairness_table(rows: Sequence[Row]) -> Table:
    table = Table(
        title="W7: single changes while another partner bursts, virtual seconds to the vendor's CRM"
    )
    for column in ("variant", "idle median", "slowest", "busy median", "slowest", "slowest, busy ÷ idle"):
        table.add_column(column, justify="left" if column == "variant" else "right")
    for row in rows:
        if row["workload"] == "W7 fairness":
            seconds = (
                f"{row[f'{when}_seconds_{what}']:.2f}"
                for when in ("idle", "busy")
                for what in ("median", "slowest")
            )
            table.add_row(_name(row), *seconds, f"{row['ratio']:.2f}")
    return table


def receiver_table(rows: Sequence[Row]) -> Table:
    table = Table(title="W6: CPU of the receiver for a body of 100 events, microseconds")
    for column in ("variant", "median", "p99", "median ÷ bare", "p99 ÷ bare"):
        table.add_column(column, justify="left" if column == "variant" else "right")
    for row in rows:
        if row["workload"] == "W6 receiver":
            costs = (f"{row['cpu_microseconds_median']:.0f}", f"{row['cpu_microseconds_p99']:.0f}")
            table.add_row(row["variant"], *costs, f"{row['ratio']:.2f}", f"{row['ratio_p99']:.2f}")
    return table
