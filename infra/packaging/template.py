"""The CloudFormation templates, made by osls without a network and read by cfn-lint."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from infra.packaging.project import OSLS, ROOT, CannotPackage, Target

# osls names, as DependsOn, resources that a GetAtt or Ref names already. Harmless, and not ours to change.
_OSLS_OWN = "W3005"


def write_templates(target: Target, *, settings: Mapping[str, str] | None = None) -> Path:
    """Gives the directory that holds them."""
    package = target.directory / "cloudformation"
    osls(["package", "--package", str(package)], target, settings=settings)
    return package


def osls(arguments: list[str], target: Target, *, settings: Mapping[str, str] | None = None) -> str:
    finished = subprocess.run(
        ["node", OSLS, *arguments, "--stage", target.stage],
        cwd=ROOT,
        env={**_environment(), **(settings or {}), **_for(target)},
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise CannotPackage(f"osls {arguments[0]} failed:\n{finished.stdout}{finished.stderr}".rstrip())
    return finished.stdout


def _environment() -> dict[str, str]:
    return {**os.environ, "SLS_NOTIFICATIONS_MODE": "off", "SLS_TELEMETRY_DISABLED": "1", "CI": "1"}


def _for(target: Target) -> dict[str, str]:
    return {
        "TWINDEAL_RUNTIME": target.runtime,
        "TWINDEAL_ARCHITECTURE": target.architecture,
        "TWINDEAL_BUNDLES": str((target.directory / "bundles").relative_to(ROOT)),
    }


def update_template(package: Path) -> Path:
    return package / "cloudformation-template-update-stack.json"


def lint(template: Path) -> None:
    finished = subprocess.run(
        [Path(sys.executable).with_name("cfn-lint"), "--ignore-checks", _OSLS_OWN, "--", template],
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise CannotPackage(
            f"cfn-lint finds fault with {template}:\n{finished.stdout}{finished.stderr}".rstrip()
        )
