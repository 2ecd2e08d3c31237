"""docs/simulator.md names a module and a test for every rule; both must exist."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGE = (ROOT / "docs" / "simulator.md").read_text()
RULES = [line.split("|")[1:-1] for line in PAGE.splitlines() if line.startswith("|") and "`test_" in line]


def test_every_test_the_page_names_exists() -> None:
    defined = {path.stem for path in HERE.glob("test_*.py")}
    for path in HERE.glob("test_*.py"):
        defined |= set(re.findall(r"def (test_\w+)", path.read_text()))

    assert set(re.findall(r"`(test_\w+)`", PAGE)) - defined == set()


def test_every_module_a_rule_is_said_to_be_in_exists() -> None:
    named = {module for rule in RULES for module in re.findall(r"`([\w/]+)`", rule[2])}
    missing = {name for name in named if not (ROOT / "infra/local/simulator" / f"{name}.py").exists()}

    assert missing == set()
    assert len(RULES) > 50
