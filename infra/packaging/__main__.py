"""`make package`: bundles, templates, lint, and what it all weighs. No network but PyPI, no login, no AWS.

`python -m infra.packaging --stage prod --deploy` packages another stage, and deploys it by osls.
"""

import argparse
import sys
from collections.abc import Sequence

from infra.packaging.bundle import Bundle, build
from infra.packaging.project import ROOT, CannotPackage, function_names, target_for
from infra.packaging.template import lint, osls, update_template, write_templates


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.packaging", description=__doc__)
    parser.add_argument("--stage", default="dev", help="the stage to package (default: dev)")
    parser.add_argument(
        "--deploy", action="store_true", help="then deploy it, with the AWS credentials of this shell"
    )
    wanted = parser.parse_args()
    target = target_for(wanted.stage)
    try:
        bundles = [build(name, target) for name in function_names()]
        package = write_templates(target)
        lint(update_template(package))
        if wanted.deploy:
            print(osls(["deploy"], target))
    except CannotPackage as sorry:
        print(f"package: {sorry}", file=sys.stderr)
        return 1
    print(_table(bundles))
    print(f"\nstage {target.stage}, {target.runtime}, {target.architecture}, in {package.relative_to(ROOT)}")
    return 0


def _table(bundles: Sequence[Bundle]) -> str:
    lines = [f"  {'function':<22}{'zip':>10}{'unpacked':>12}{'files':>8}{'own modules':>13}"]
    lines += [
        f"  {bundle.function:<22}{_size(bundle.packed):>10}{_size(bundle.unpacked):>12}"
        f"{bundle.files:>8}{len(bundle.needs.modules):>13}"
        for bundle in bundles
    ]
    return "\n".join(lines)


def _size(size: int) -> str:
    return f"{size / 1_000_000:.2f} MB"


if __name__ == "__main__":
    sys.exit(main())
