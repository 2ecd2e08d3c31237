"""/api: what the cards and pages in HubSpot ask for, by `hubspot.fetch`.

HubSpot adds the portal and the user to the query and signs the whole request (HubSpot docs: Fetching data from UI
extensions), so both are known without a login of ours. It repeats a request that failed, so each may arrive twice.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response, content_types
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import ValidationError

from handlers import (
    domain_registration_requested,
    invitation_answered,
    message_posted,
    proof_set,
    registration_requested,
    registrations_imported,
    sharing_ended,
)
from handlers.domain_registering import DomainDecision
from handlers.explaining import direct_rep_then, if_registered_now
from handlers.outcome import Outcome
from handlers.overview_asked import vendor_overview
from handlers.partner_records import RecordMissing
from handlers.registration_requested import Desk
from shared.bootstrap.clock import SystemClock
from shared.bootstrap.crm import crm
from shared.bootstrap.queues import doorbell
from shared.bootstrap.store import link_store, program
from shared.crm.signature import Verdict
from shared.domain.deals import SharedDeal
from shared.domain.explanation import explain
from shared.domain.ids import DealKey, Milliseconds, PortalId, Side
from shared.domain.invitation import Reply
from shared.domain.messages import Message
from shared.domain.portals import Connection, Portal
from shared.domain.registration import Refused
from shared.domain.registration_form import RegistrationForm
from shared.http_api import HttpRequest, request_of
from shared.http_api import answer as http_answer
from shared.observability import count, logger, metrics
from shared.ports import CannotProceed, Disconnected, TryAgain
from shared.registration_api.bulk import BulkBody, Prepared, forms_of, prepared
from shared.registration_api.bulk_results import bulk_view, results
from shared.registration_api.domains import DomainBody, domains_view
from shared.registration_api.domains import decision_view as domain_decision_view
from shared.registration_api.explanation_views import (
    decided_view,
    duplicates_view,
    partner_explanation_view,
    vendor_explanation_view,
)
from shared.registration_api.forms import MessageBody, ProofBody, RegistrationBody
from shared.registration_api.overviews import partner_overview_view, review_view, vendor_overview_view
from shared.registration_api.refusals import (
    STATUSES,
    Code,
    Refusal,
    code_of,
    invalid_field,
    invalid_fields,
    refusal_view,
)
from shared.registration_api.views import View, decision_view, is_known_to, message_view, shared_deal_view
from shared.settings import Settings
from shared.tracing import traced

app = APIGatewayHttpResolver()

MANY_SECONDS = 10
"""For the rows of one request; HubSpot gives up waiting for its answer after 15."""

_PORTAL = re.compile(r"[0-9]{1,19}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_DEAL = re.compile(r"td-[0-9a-f]{24}")
_REVIEW = re.compile(r"rv-[0-9a-f]{24}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who asks: proven by HubSpot's signature over the query."""

    portal: Portal
    email: str

    @property
    def side(self) -> Side:
        return self.portal.side


@traced
@metrics.log_metrics
@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    count({"requests": 1})
    request = request_of(event, public_url=Settings().public_url)
    if request.verdict(secrets=Settings().client_secrets, now=SystemClock().now()) is not Verdict.VALID:
        return http_answer(STATUSES[Code.UNVERIFIED], refusal_view(Code.UNVERIFIED))
    app.append_context(request=request)  # type: ignore[no-untyped-call]  # Powertools has no types there
    return app.resolve(event, context)


@app.post("/api/registrations")
def register() -> tuple[View, int]:
    """201 also where it was shared already: a request that HubSpot repeats is answered like the first."""
    visitor = _partner()
    answer = registration_requested.handle(_form(visitor), _desk(visitor))
    _ring(answer.outcome)
    view = decision_view(answer.decision, answer.remarks)
    status = 200 if isinstance(answer.decision, Refused) else 201
    return {**view, "sharedDeal": shared_deal_view(answer.deal, visitor.side)}, status


@app.post("/api/registrations/preview")
def preview() -> View:
    """The answer that registering would give, and why; nothing is written and nobody notified (S18)."""
    visitor = _partner()
    previewed = registration_requested.handle_preview(_form(visitor), _desk(visitor))
    return {
        **decision_view(previewed.decision, previewed.remarks),
        "explanation": partner_explanation_view(previewed.explanation),
        "duplicates": duplicates_view(previewed.duplicates, previewed.explanation),
    }


@app.post("/api/registrations/bulk")
def register_many() -> View:
    """Each row is answered for itself, also where others have mistakes."""
    visitor = _partner()
    rows = _rows(visitor)
    until = Milliseconds(SystemClock().now() + MANY_SECONDS * 1000)
    imported = registrations_imported.handle(forms_of(rows), _desk(visitor), until=until)
    _ring(imported.outcome)
    return bulk_view(results(rows, imported.answers))


@app.post("/api/registrations/bulk/preview")
def preview_many() -> View:
    """Each row as it would be decided after those above it; nothing is written and nobody notified (S18)."""
    visitor = _partner()
    rows = _rows(visitor)
    return bulk_view(results(rows, registrations_imported.handle_preview(forms_of(rows), _desk(visitor))))


@app.get("/api/shared-deals")
def shared_deals() -> View:
    visitor = _visitor()
    deals = link_store().deals_of(visitor.portal.id)
    known = [deal for deal in deals if is_known_to(deal, visitor.side)]
    return {"sharedDeals": [shared_deal_view(deal, visitor.side) for deal in known]}


@app.get("/api/shared-deals/<key>")
def shared_deal(key: str) -> View:
    visitor = _visitor()
    deal = _deal(key, visitor)
    messages = link_store().messages_of(deal.key)
    return {
        **shared_deal_view(deal, visitor.side),
        "messages": [message_view(message, visitor.side) for message in messages],
    }


@app.post("/api/shared-deals/<key>/messages")
def post_message(key: str) -> tuple[View, int]:
    visitor = _visitor()
    deal = _deal(key, visitor)
    body = MessageBody.model_validate_json(_request().body)
    message = Message(
        id=message_posted.message_id(deal.key, visitor.side, body.id),
        deal=deal.key,
        side=visitor.side,
        author=visitor.email,
        text=body.text,
        posted_at=SystemClock().now(),
    )
    recorded, outcome = message_posted.handle(message, store=link_store(), program=program())
    if recorded is None:
        raise Refusal(Code.NOT_SHARED)
    _ring(outcome)
    kept = link_store().messages([(deal.key, message.id)])[
        message.id
    ]  # an earlier attempt's, if there was one
    return message_view(kept, visitor.side), 201


@app.get("/api/shared-deals/<key>/explanation")
def why(key: str) -> View:
    """For the vendor's people alone: what it would be now says who else has come to the lead since (S15)."""
    visitor = _vendor()
    deal, now = _deal(key, visitor), SystemClock().now()
    situation = if_registered_now(deal, direct_rep_then(deal), store=link_store(), program=program(), now=now)
    return {"decided": decided_view(deal), "now": vendor_explanation_view(explain(situation))}


@app.post("/api/shared-deals/<key>/accept")
def accept_invitation(key: str) -> View:
    return _answered(key, Reply.ACCEPTED)


@app.post("/api/shared-deals/<key>/decline")
def decline_invitation(key: str) -> View:
    return _answered(key, Reply.DECLINED)


def _answered(key: str, reply: Reply) -> View:
    visitor = _partner()
    now = SystemClock().now()
    deal, outcome = invitation_answered.answer(
        _deal(key, visitor), reply, at=now, store=link_store(), program=program()
    )
    if deal is None:
        raise Refusal(Code.NOT_INVITED)
    _ring(outcome)
    return shared_deal_view(deal, visitor.side)


@app.post("/api/shared-deals/<key>/poi")
def set_proof(key: str) -> View:
    """Of this partner alone, however many are on the vendor's deal."""
    visitor = _vendor()
    said = ProofBody.model_validate_json(_request().body).poi
    now = SystemClock().now()
    deal, outcome = proof_set.handle(_deal(key, visitor), said, at=now, store=link_store(), program=program())
    if deal is None:
        raise Refusal(Code.NOT_SHARED)
    _ring(outcome)
    return shared_deal_view(deal, visitor.side)


@app.post("/api/shared-deals/<key>/end")
def end_sharing(key: str) -> View:
    visitor = _visitor()
    deal = _deal(key, visitor)
    ended, outcome = sharing_ended.handle(
        deal.key, visitor.side, at=SystemClock().now(), store=link_store(), program=program()
    )
    _ring(outcome)
    return shared_deal_view(ended, visitor.side)


@app.get("/api/domains")
def domains() -> View:
    """The partner's own: with how long each lasts, and which has no shared deal yet (S19)."""
    return _domains(_partner())


@app.post("/api/domains")
def register_domain() -> tuple[View, int]:
    visitor = _partner()
    body = DomainBody.model_validate_json(_request().body)
    decision = domain_registration_requested.handle_registration(body.domain, _desk(visitor))
    return _decided(decision, visitor, done=201)


@app.post("/api/domains/<domain>/renew")
def renew_domain(domain: str) -> tuple[View, int]:
    visitor = _partner()
    decision = domain_registration_requested.handle_renewal(domain, _desk(visitor))
    return _decided(decision, visitor)


@app.post("/api/domains/<domain>/release")
def release_domain(domain: str) -> tuple[View, int]:
    visitor = _partner()
    decision = domain_registration_requested.handle_release(domain, _desk(visitor))
    return _decided(decision, visitor)


@app.get("/api/overview")
def overview() -> View:
    """The vendor's people see how the program stands, a partner's how its own affairs stand."""
    visitor = _visitor()
    if visitor.side is Side.VENDOR:
        return vendor_overview_view(vendor_overview(visitor.portal.id, store=link_store()))
    return partner_overview_view(_domains(visitor), link_store().deals_of(visitor.portal.id))


@app.post("/api/reviews/<id>/close")
def close_review(id: str) -> View:
    """Closing it twice is closing it once, by whoever was first."""
    visitor = _vendor()
    now = SystemClock().now()
    closed = link_store().close_review(id, by=visitor.email, at=now) if _REVIEW.fullmatch(id) else None
    if closed is None:
        raise Refusal(Code.NOT_FOUND)
    return review_view(closed)


def _domains(visitor: Visitor) -> View:
    partner = link_store().partner(visitor.portal.id)
    if partner is None:
        raise Refusal(Code.NOT_A_PARTNER)
    return domains_view(link_store().domains_of(partner.portal), partner, program(), SystemClock().now())


def _decided(decision: DomainDecision, visitor: Visitor, *, done: int = 200) -> tuple[View, int]:
    _ring(decision.outcome)
    return domain_decision_view(decision, visitor.portal.id, SystemClock().now(), done=done)


def _request() -> HttpRequest:
    request: HttpRequest = app.context["request"]
    return request


def _visitor() -> Visitor:
    portal = link_store().portal(PortalId(int(_signed("portalId", _PORTAL))))
    email = _signed("userEmail", _EMAIL).lower()
    if portal is None or portal.connection is not Connection.CONNECTED:
        raise Refusal(Code.NOT_CONNECTED)
    return Visitor(portal=portal, email=email)


def _signed(name: str, shape: re.Pattern[str]) -> str:
    """HubSpot adds who asks to whatever query a page wrote, and signs both. So what stands there twice is not believed:
    one of the two may be anybody's claim.
    """
    values = parse_qs(urlsplit(_request().uri).query, keep_blank_values=True).get(name, [])
    if len(values) != 1 or not shape.fullmatch(values[0]):
        raise Refusal(Code.INVALID, invalid_field(name, "not_once", "HubSpot gives this exactly once."))
    return values[0]


def _partner() -> Visitor:
    visitor = _visitor()
    if visitor.side is not Side.PARTNER or link_store().partner(visitor.portal.id) is None:
        raise Refusal(Code.NOT_A_PARTNER)
    return visitor


def _vendor() -> Visitor:
    """To a partner, what is only the vendor's is not there at all."""
    visitor = _visitor()
    if visitor.side is not Side.VENDOR:
        raise Refusal(Code.NOT_FOUND)
    return visitor


def _form(visitor: Visitor) -> RegistrationForm:
    body = RegistrationBody.model_validate_json(_request().body)
    return body.form(visitor.portal.id, visitor.email, program())


def _rows(visitor: Visitor) -> Sequence[Prepared]:
    rows = BulkBody.model_validate_json(_request().body).rows()
    return prepared(rows, partner=visitor.portal.id, owner=visitor.email, program=program())


def _desk(visitor: Visitor) -> Desk:
    vendor = link_store().portal(Settings().vendor_portal)
    if vendor is None:
        raise Refusal(Code.VENDOR_UNAVAILABLE)
    return Desk(
        partner=visitor.portal,
        vendor=vendor,
        store=link_store(),
        crm=crm(),
        clock=SystemClock(),
        program=program(),
    )


def _deal(key: str, visitor: Visitor) -> SharedDeal:
    """Another portal's deal is answered like one that does not exist."""
    deal = link_store().deals([DealKey(key)]).get(DealKey(key)) if _DEAL.fullmatch(key) else None
    if deal is None or deal.side(visitor.side).portal != visitor.portal.id:
        raise Refusal(Code.NOT_FOUND)
    if not is_known_to(deal, visitor.side):
        raise Refusal(Code.NOT_FOUND)
    return deal


def _ring(outcome: Outcome) -> None:
    doorbell().ring(outcome.behind)
    count(outcome.counts)


@app.exception_handler(Refusal)  # type: ignore[untyped-decorator]
def _refused(refusal: Refusal) -> Response[str]:
    return _answer(refusal.code, refusal.fields)


@app.not_found
def _nowhere(_: Exception) -> Response[str]:
    return _answer(Code.NOT_FOUND)


@app.exception_handler(ValidationError)  # type: ignore[untyped-decorator]
def _invalid(error: ValidationError) -> Response[str]:
    return _answer(Code.INVALID, invalid_fields(error))


@app.exception_handler([TryAgain, CannotProceed, Disconnected])  # type: ignore[untyped-decorator]
def _troubled(error: TryAgain | CannotProceed | Disconnected) -> Response[str]:
    logger.warning("a request could not be served", exc_info=True)
    if isinstance(error, RecordMissing):
        return _answer(Code.NOT_FOUND)
    return _answer(code_of(error, vendor_portal=Settings().vendor_portal))


def _answer(code: Code, fields: list[dict[str, str]] | None = None) -> Response[str]:
    return Response(
        status_code=STATUSES[code],
        content_type=content_types.APPLICATION_JSON,
        body=json.dumps(refusal_view(code, fields)),
    )
