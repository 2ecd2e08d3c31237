"""The registration form's address: preview first, then register."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from infra.local.doors import ApiAnswer
from infra.local.pages.place import Place
from infra.local.pages.registering import TITLES, Form, field_errors, new_form, sent_form, verdict
from infra.local.pages.sides import Seat

pages = Blueprint("registering", __name__)


@pages.get("/<slug>/register")
def form(slug: str) -> ResponseReturnValue:
    entry, record = request.args.get("entry", "dashboard"), request.args.get("record", "")
    if entry not in TITLES or (entry != "dashboard" and not record.isdigit()):
        abort(404)
    return _page(slug, new_form(_partner(slug), entry, record, request.args.get("domain", "")))


@pages.post("/<slug>/register")
def register(slug: str) -> ResponseReturnValue:
    here, partner, sent = _place(), _partner(slug), sent_form(request.form)
    preview = request.form.get("do") == "preview"
    path = "registrations/preview" if preview else "registrations"
    answer = here.api.ask(partner.user, "POST", path, sent.body())
    here.sharing.happened()
    if not answer.ok:
        sent.errors = field_errors(answer)
        return _page(slug, sent, answer=answer), answer.status
    says = verdict(answer.body, preview=preview)
    if preview:
        return _page(slug, sent, says=says)
    flash(says, "refused" if answer.body["decision"] == "held" else "done")
    return redirect(url_for("board.show", slug=slug), 303)


def _page(slug: str, form: Form, *, answer: ApiAnswer | None = None, says: str = "") -> str:
    return render_template(
        "register.html",
        form=form,
        seat=_partner(slug),
        slug=slug,
        seats=_place().partners,
        error=answer.error if answer else "",
        says=says,
    )


def _place() -> Place:
    found: Place = current_app.extensions["place"]
    return found


def _partner(slug: str) -> Seat:
    return _place().partners.get(slug) or abort(404)
