"""X-Ray's recorder costs a third of a second of cold start, so it is there only for those who ask for it."""

import subprocess
import sys
from typing import Any

import pytest

from shared.settings import Settings
from shared.tracing import traced


def answer(event: dict[str, Any], context: object) -> str:
    return f"answered {event['id']}"


def test_without_the_setting_the_handler_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TWINDEAL_TRACING", raising=False)

    assert traced(answer) is answer


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_with_the_setting_the_handler_is_traced_and_answers_as_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TWINDEAL_TRACING", "1")

    handler = traced(answer)

    assert handler is not answer
    assert handler({"id": 7}, None) == "answered 7"


@pytest.mark.parametrize("said, is_on", [("", False), ("0", False), ("false", False), ("1", True)])
def test_tracing_is_on_only_when_it_is_said(said: str, *, is_on: bool) -> None:
    assert Settings({"TWINDEAL_TRACING": said}).tracing is is_on


def test_a_function_that_is_not_traced_never_loads_the_recorder() -> None:
    script = "import sys, functions.mirror_changes; sys.exit('aws_xray_sdk' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], check=False, env={}).returncode == 0
