"""What each CRM should show of a shared deal, and what of it is still outstanding there."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

from shared.domain.deal_clock import due_at
from shared.domain.deals import SharedDeal, State, brief
from shared.domain.eligibility import with_eligibility
from shared.domain.ids import Milliseconds, Side
from shared.domain.invitation import REPLY_PROPERTY
from shared.domain.program import Program, ValueType
from shared.domain.standing import POI
from shared.domain.sync_problems import SYNC_PROBLEMS, problems, told
from shared.domain.team import in_words, team
from shared.domain.values import has_counterpart

KEY_PROPERTY = "twindeal_key"
"""Unique on every object type. Makes creating a record repeatable; only on records that we created."""
RECORD = "record"
"""Under this name a side is parked whose whole record was refused."""
OWNER = "hubspot_owner_id"
"""Under this name a side is parked that has no such owner (any more): its record is created without one."""
OWNER_MISSING = "OWNER_MISSING"
"""The reason of a side that is parked there for want of such a user; a stand-in may own the record."""
NOTICE = "notice:"
"""Before a notice's id: the name under which a side is parked that does not take it as a task."""
MONEY = frozenset({"amount", "currency"})


def desired(deal: SharedDeal, side: Side, program: Program) -> Mapping[str, str]:
    """Canonical values by designated name, and our own `twindeal_…` facts by their CRM name."""
    wanted = _wanted(deal, side, program)
    wanted = {**wanted, **_problems(deal, side, wanted, program)}
    if side is Side.PARTNER or deal.speaks:
        return wanted
    return {name: value for name, value in wanted.items() if not is_of_one_partner(name, program)}


def is_of_one_partner(name: str, program: Program) -> bool:
    """Whether it can be told of one pair only on a vendor's record that several pairs stand in."""
    return name == POI or name not in program.designated


def _wanted(deal: SharedDeal, side: Side, program: Program) -> Mapping[str, str]:
    match deal.state:
        case State.ENDED:
            ended = {"twindeal_state": deal.state, "twindeal_reasons": ";".join(deal.reasons)}
            return {**ended, **earned(deal)}
        case State.HELD:
            return facts(deal, side, program)
        case State.INVITED:
            return {**_offered(deal, side, program), **facts(deal, side, program)}
        case State.ACTIVE:
            return {
                **_no_proof(deal, side, program),
                **_synced(deal, side, program),
                **facts(deal, side, program),
            }


def facts(deal: SharedDeal, side: Side, program: Program) -> Mapping[str, str]:
    """What only we write: read-only for both sides' people."""
    return {
        "twindeal_state": deal.state,
        "twindeal_kind": deal.kind or "",
        "twindeal_partner": deal.vendor_name if side is Side.PARTNER else _partners(deal),
        "twindeal_leads": deal.leader_email or "",
        "twindeal_team": "" if deal.state is State.HELD else in_words(team(deal, side), program.roles),
        "twindeal_reasons": ";".join(deal.reasons),
        "twindeal_deal_type": deal.deal_type,
        **_answer(deal, side),
        **earned(deal),
    }


def _partners(deal: SharedDeal) -> str:
    """All who are on the vendor's record."""
    beside = deal.voice.beside if deal.voice else ()
    return "; ".join((deal.partner_name, *beside))


def _no_proof(deal: SharedDeal, side: Side, program: Program) -> Mapping[str, str]:
    """Whoever speaks in another's place clears what was the other's."""
    taken_over = side is Side.VENDOR and deal.voice is not None and POI in program.designated
    return {POI: ""} if taken_over else {}


def _offered(deal: SharedDeal, side: Side, program: Program) -> Mapping[str, str]:
    """Before the partner accepts, nothing of its edits crosses, and to it what it was invited with."""
    if side is Side.VENDOR or deal.invitation is None:
        return {}
    synced = _synced(deal, side, program)
    return {name: value for name, value in synced.items() if name in deal.invitation.shown}


def _answer(deal: SharedDeal, side: Side) -> Mapping[str, str]:
    if side is Side.VENDOR or deal.invitation is None:
        return {}
    return {REPLY_PROPERTY: deal.invitation.reply or ""}


def _problems(deal: SharedDeal, side: Side, wanted: Mapping[str, str], program: Program) -> Mapping[str, str]:
    """Nothing is written where nothing was ever wrong. A record that was refused as a whole has nowhere to tell it."""
    state = deal.side(side)
    shared = deal.state is not State.ENDED
    found = problems(state, deal.registers, wanted, program) if shared else ()
    text = told(each for each in found if each.name != RECORD)
    return {SYNC_PROBLEMS: text} if text or SYNC_PROBLEMS in state.seen else {}


def earned(deal: SharedDeal) -> Mapping[str, str]:
    """Tier credit and commission, why, and since when (S6); all empty where nothing is shared."""
    found = deal.eligibility
    return {
        "twindeal_tier_credit": found.tier_credit if found else "",
        "twindeal_commission": found.commission if found else "",
        "twindeal_eligibility_reasons": ";".join(found.reasons) if found else "",
        "twindeal_eligibility_as_of": _moment(found.as_of) if found else "",
    }


def _moment(at: Milliseconds) -> str:
    return datetime.fromtimestamp(at // 1000, UTC).isoformat().replace("+00:00", "Z")


def _synced(deal: SharedDeal, side: Side, program: Program) -> Mapping[str, str]:
    pipeline = deal.side(side).pipeline
    set_ones = {
        name: register.value
        for name, register in deal.registers.items()
        if (designated := program.designated.get(name))
        and has_counterpart(designated, register.value, program, pipeline)
    }
    return {**_to_stay_empty(deal, side, program), **set_ones}


def _to_stay_empty(deal: SharedDeal, side: Side, program: Program) -> Mapping[str, str]:
    """What only the other side may set, and has not: whoever fills it in here sees it put right. A stage is never
    empty, so there is nothing to put it back to.
    """
    return {
        designated.name: ""
        for designated in program.properties
        if not designated.direction.accepts(side)
        and designated.name not in deal.registers
        and designated.type is not ValueType.STAGE
    }


def acceptable(deal: SharedDeal, side: Side, program: Program) -> Mapping[str, str]:
    """What that CRM should show, without what it refused. A sum in another currency than its own would be a lie, so
    where it refused the amount or the currency, or the other side shows one that can't be read, it gets neither.
    """
    wanted = desired(deal, side, program)
    parked = deal.side(side).parked
    refused = {
        name for name, value in wanted.items() if name in parked and parked[name].value == brief(value)
    }
    half_known = deal.side(side.other).unread.keys() & MONEY
    if refused & MONEY or half_known:
        refused |= MONEY
    return {name: value for name, value in wanted.items() if name not in refused}


def outstanding(deal: SharedDeal, side: Side, program: Program) -> Mapping[str, str]:
    """What that CRM should show and, as far as we know, does not. Amount and currency always go together (§7)."""
    wanted = acceptable(deal, side, program)
    missing = {name: value for name, value in wanted.items() if _shown(deal, side, name) != brief(value)}
    if missing.keys() & MONEY:
        missing |= {name: value for name, value in wanted.items() if name in MONEY}
    return missing


def _shown(deal: SharedDeal, side: Side, name: str) -> str | None:
    """What was never seen counts as empty, so an empty wish costs no call."""
    seen = deal.side(side).seen.get(name)
    return seen.value if seen else ""


def wish(deal: SharedDeal, side: Side, program: Program) -> str:
    """Stands for all that the record should show: another wish, another stand-in. What was refused is no part of it."""
    shown = sorted(_wanted(deal, side, program).items())
    return sha256(repr(shown).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def is_blocked(deal: SharedDeal, side: Side, program: Program) -> bool:
    """Whether the whole record was refused as it should be now, or is deleted (then no wish helps)."""
    parked = deal.side(side).parked.get(RECORD)
    return parked is not None and parked.value in ("", wish(deal, side, program))


def has_records(deal: SharedDeal) -> bool:
    """Whether there is to be a record on both sides; what ended keeps those it has."""
    return deal.state in {State.ACTIVE, State.INVITED}


def is_behind(deal: SharedDeal, side: Side, program: Program) -> bool:
    state = deal.side(side)
    if is_blocked(deal, side, program) or (state.deal is None and not has_records(deal)):
        return False
    if outstanding(deal, side, program):
        return True
    if deal.state is not State.ACTIVE:
        return state.deal is None
    waiting = any(side in message.waiting for message in deal.messages)
    return state.deal is None or not state.associated or waiting


def settled(deal: SharedDeal, program: Program) -> SharedDeal:
    """The deal with what follows from the rest: what it earns, when the clock looks at it, and who is `behind`.

    Every state is settled before it is recorded.
    """
    deal = with_eligibility(deal, program)
    deal = replace(deal, due_at=due_at(deal, program))
    return replace(deal, behind=frozenset(side for side in Side if is_behind(deal, side, program)))
