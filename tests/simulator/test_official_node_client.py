"""HubSpot's Node client against the simulator, installed from the committed lock file where node and npm are."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.simulator.edge import edge

SOURCES = Path(__file__).parent / "node_client"
INSTALLED = Path(__file__).parents[2] / ".cache" / "node-client"
FILES = ("package.json", "package-lock.json", "drive.mjs")


@pytest.fixture(scope="module")
def node_client() -> Path:
    """`npm ci` once per lock file; without node, npm or a registry there is nothing to test with."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    stamp = INSTALLED / "node_modules" / ".installed-lock"
    wanted = (SOURCES / "package-lock.json").read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        _install(stamp, wanted)
    shutil.copy(SOURCES / "drive.mjs", INSTALLED)
    return INSTALLED


def _install(stamp: Path, lock: str) -> None:
    INSTALLED.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copy(SOURCES / name, INSTALLED)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=INSTALLED, capture_output=True, text=True, timeout=100, check=False)
    if done.returncode:
        pytest.skip(f"npm could not install the client: {done.stderr.strip()[-200:]}")
    stamp.write_text(lock)


@pytest.mark.timeout(150)
def test_the_node_client_understands_every_answer(node_client: Path) -> None:
    with edge() as (sim, url):
        done = subprocess.run(
            ["node", "drive.mjs", url, sim.issue_token(101)],
            cwd=node_client,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert done.returncode == 0, done.stderr
    understood: dict[str, Any] = json.loads(done.stdout)
    assert understood == {
        "dealname": "From Node",
        "inline": ["deal_to_company", "deal_to_company_unlabeled"],
        "createdAtIsDate": True,
        "batch": {"results": 1, "trace": ["t1"]},
        "linked": [341, 5],
        "found": 1,
        "owner": "admin@portal-101.example",
        "stages": 7,
        "amount": "number",
        "refused": 404,
    }
