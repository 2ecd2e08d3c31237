"""The partner's dashboard, and the vendor's overview of the whole: both as the registration API answers that side."""

import subprocess
import sys
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from infra.local.addresses import variables
from infra.local.doors import ApiAnswer
from infra.local.pages.place import Place
from infra.local.pages.sides import Seat
from infra.packaging.project import ROOT

pages = Blueprint("overview", __name__)
ADMIN_TOOL_S = 60


@pages.get("/vendor/overview")
def vendor() -> ResponseReturnValue:
    seat = _place().vendor
    return _page("vendor_overview.html", seat, whole=_asked(seat))


@pages.get("/<slug>/overview")
def partner(slug: str) -> ResponseReturnValue:
    seat = _place().partners.get(slug) or abort(404)
    return _page("partner_overview.html", seat, own=_asked(seat))


@pages.post("/vendor/reviews/<id>/close")
def close_review(id: str) -> ResponseReturnValue:
    answer = _place().api.ask(_place().vendor.user, "POST", f"reviews/{id}/close", {})
    _say(answer, "Closed. The same is not brought up again.")
    return redirect(url_for("overview.vendor"), HTTPStatus.SEE_OTHER)


@pages.post("/vendor/reviews")
def watch() -> ResponseReturnValue:
    """As the vendor's admin does it; else the clock does, once a day."""
    ran = subprocess.run(
        [sys.executable, "-m", "infra.cli", "review", "watch"],
        cwd=ROOT,
        env=variables(_place().system),
        capture_output=True,
        timeout=ADMIN_TOOL_S,
        check=False,
    )
    if ran.returncode:
        flash("The admin tool could not look; the terminal says more.", "refused")
        sys.stderr.buffer.write(ran.stderr)
    else:
        flash("All partners were looked at.", "done")
    return redirect(url_for("overview.vendor"), HTTPStatus.SEE_OTHER)


def _page(template: str, seat: Seat, **shown: object) -> str:
    return render_template(template, seat=seat, slug=seat.slug, seats=_place().partners, **shown)


def _asked(seat: Seat) -> Mapping[str, Any]:
    answer = _place().api.ask(seat.user, "GET", "overview")
    if not answer.ok:
        abort(HTTPStatus.INTERNAL_SERVER_ERROR)
    return answer.body


def _say(answer: ApiAnswer, done: str) -> None:
    flash(done if answer.ok else answer.error, "done" if answer.ok else "refused")


def _place() -> Place:
    found: Place = current_app.extensions["place"]
    return found
