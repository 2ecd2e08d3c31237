"""`make run` says in one line what keeps it from starting."""

import os
import socket
import subprocess
import sys

from infra.packaging.project import ROOT


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "infra.local.run", *arguments],
        cwd=ROOT,
        env={**os.environ, "ONCE": "1", **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_port_that_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = run("--port", str(port))

    assert ran.returncode == 1
    assert ran.stderr == (
        f"make run: the pages can't have port {port} (Address already in use); choose another: make run PORT=8788\n"
    )


def test_a_machine_without_node() -> None:
    ran = run(PATH="/nowhere")

    assert ran.returncode == 1
    assert ran.stderr.startswith("make run: node and osls are needed")
    assert "Traceback" not in ran.stderr


def test_the_trace_is_shown_to_who_asks_for_it() -> None:
    ran = run("-v", PATH="/nowhere")

    assert "Traceback" in ran.stderr
