"""The pages' addresses. Reading is by page, acting by form; a form works without JavaScript and live with it."""

from collections.abc import Callable
from hashlib import blake2b
from secrets import token_hex

from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from infra.local import words
from infra.local.pages import acting
from infra.local.pages.board import Board, read_board
from infra.local.pages.feed import feed
from infra.local.pages.overview_pages import pages as overview_pages
from infra.local.pages.place import Place
from infra.local.pages.registering_pages import pages as registering_pages
from infra.local.pages.sides import Seat
from infra.local.simulator.errors import ApiError
from infra.local.system import LocalSystem

pages = Blueprint("board", __name__)
HOSTS = ("127.0.0.1", "localhost")


def create_pages(system: LocalSystem) -> Flask:
    app = Flask(__name__)
    app.secret_key = token_hex()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["words"] = words
    app.extensions["place"] = Place.of(system)
    app.register_blueprint(pages)
    app.register_blueprint(registering_pages)
    app.register_blueprint(overview_pages)
    app.before_request(_refuse_strangers)
    for status in (400, 403, 404, 405, 500):
        app.register_error_handler(status, _error_page)
    app.register_error_handler(ApiError, lambda _: _error_page(None))
    return app


def place() -> Place:
    found: Place = current_app.extensions["place"]
    return found


@pages.get("/")
def home() -> ResponseReturnValue:
    return redirect(url_for("board.show", slug="cascade"))


@pages.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    return _board_page("board.html", slug)


@pages.get("/<slug>/live")
def live(slug: str) -> ResponseReturnValue:
    """The board as it is now; 204 while it is as the page has it."""
    html = _board_page("_board.html", slug)
    digest = blake2b(html.encode(), digest_size=8).hexdigest()
    if request.args.get("seen") == digest:
        return "", 204
    return html, 200, {"X-Digest": digest, "Cache-Control": "no-store"}


@pages.post("/<slug>/<side>/deals/<int:deal>")
def edit(slug: str, side: str, deal: int) -> ResponseReturnValue:
    return _acted(slug, "Saved.", lambda: acting.edit(_seat(slug, side), deal, request.form))


@pages.post("/<slug>/<side>/deals/<int:deal>/words")
def write(slug: str, side: str, deal: int) -> ResponseReturnValue:
    """A shared message, or a note or comment that stays."""
    kind, text = request.form.get("kind", "note"), request.form.get("text", "")
    seat = _seat(slug, side)
    if kind == "message":
        key = request.form.get("key", "")
        return _acted(slug, "Sent to the other side.", lambda: acting.send(place().api, seat, key, text))
    return _acted(slug, "Noted. It stays in this CRM.", lambda: acting.write(seat, deal, text, kind))


@pages.post("/<slug>/<side>/shared/<key>/end")
def end(slug: str, side: str, key: str) -> ResponseReturnValue:
    return _acted(slug, "Sharing ended.", lambda: acting.end(place().api, _seat(slug, side), key))


@pages.post("/<slug>/vendor/deals")
def create(slug: str) -> ResponseReturnValue:
    vendor, partner = place().vendor, _partner(slug)
    return _acted(slug, "Deal created.", lambda: acting.create(vendor, partner, request.form))


@pages.post("/<slug>/vendor/deals/<int:deal>/partner")
def put_on(slug: str, deal: int) -> ResponseReturnValue:
    partner = _partner(slug)
    says = f"{partner.name} is on the deal."
    return _acted(slug, says, lambda: acting.put_on(place().vendor, partner, deal))


@pages.post("/<slug>/vendor/deals/<int:deal>/partner/off")
def take_off(slug: str, deal: int) -> ResponseReturnValue:
    partner = _partner(slug)
    says = f"{partner.name} is off the deal."
    return _acted(slug, says, lambda: acting.take_off(place().vendor, partner, deal))


def _acted(slug: str, says: str, act: Callable[[], None]) -> ResponseReturnValue:
    """For the live page a sentence; for a plain browser the page again, with the sentence on it."""
    try:
        act()
        ok = True
    except acting.Refused as refusal:
        says, ok = str(refusal), False
    place().sharing.happened()
    if request.headers.get("X-Live"):
        return jsonify(ok=ok, says=says)
    flash(says, "done" if ok else "refused")
    return redirect(url_for("board.show", slug=slug), 303)


def _board_page(template: str, slug: str) -> str:
    here = place()
    board: Board = read_board(here.system, here.sharing, here.vendor, _partner(slug))
    return render_template(template, board=board, slug=slug, seats=here.partners, feed=feed(here.system))


def _partner(slug: str) -> Seat:
    return place().partners.get(slug) or abort(404)


def _seat(slug: str, side: str) -> Seat:
    partner = _partner(slug)
    if side not in {"vendor", "partner"}:
        abort(404)
    return place().vendor if side == "vendor" else partner


def _refuse_strangers() -> None:
    """Another site in the same browser must not act here, nor under a name that it had point to this machine."""
    if request.host.partition(":")[0] not in HOSTS:
        abort(403)
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site", "none") not in {
        "same-origin",
        "none",
    }:
        abort(403)


def _error_page(error: object) -> ResponseReturnValue:
    status = int(getattr(error, "code", None) or 404)
    return render_template("error.html", status=status, seats=place().partners, slug=""), status
