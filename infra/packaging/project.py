"""Where things are, and for what machine a bundle is made."""

import platform
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
WORK = ROOT / ".local" / "package"
LOCAL_STAGE = "local"
OSLS = ROOT / "node_modules" / "osls" / "bin" / "serverless.js"


class CannotPackage(Exception):
    """An expected failure: one line that says what to do next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The machine that will run the functions."""

    stage: str
    architecture: str
    """In Lambda's words: arm64 or x86_64."""
    python: str = f"{sys.version_info.major}.{sys.version_info.minor}"
    """Always that of the interpreter that builds: it compiles the bytecode, and the tests ran on it."""

    @property
    def runtime(self) -> str:
        return f"python{self.python}"

    @property
    def wheels(self) -> str:
        """In uv's words. Amazon Linux 2 (python3.11) has glibc 2.26 and 2023 has 2.34; manylinux2014 runs on both."""
        cpu = "aarch64" if self.architecture == "arm64" else "x86_64"
        return f"{cpu}-manylinux2014"

    @property
    def directory(self) -> Path:
        return WORK / self.stage


def target_for(stage: str) -> Target:
    """arm64 in AWS (a fifth cheaper); the local stage runs on this very machine."""
    return Target(stage=stage, architecture=_host() if stage == LOCAL_STAGE else "arm64")


def service() -> dict[str, Any]:
    """serverless.yml, with its variables as they are written."""
    text = (ROOT / "serverless.yml").read_text(encoding="utf-8")
    document: dict[str, Any] = yaml.load(text, _CloudFormationTags)  # noqa: S506 (a SafeLoader too)
    return document


def function_names() -> tuple[str, ...]:
    return tuple(service()["functions"])


def _host() -> str:
    return "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"


class _CloudFormationTags(yaml.SafeLoader):
    """Reads serverless.yml without knowing what !Ref and the like mean."""


_CloudFormationTags.add_multi_constructor("!", lambda _loader, tag, _node: tag)
