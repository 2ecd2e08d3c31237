"""What a change of a shared deal gives people to be told of: a pure function of the deal before and after.

Each piece of news has an occasion and a time of this deal's own affairs, so that a repeated change is the same notice,
and nothing that a partner's portal is sent depends on another partner (S15). What only the clock or another deal knows
is told from there: `shared.domain.lead_news`, `shared.domain.deal_clock`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shared.domain.deals import Motive, Register, SharedDeal, State
from shared.domain.desired import NOTICE, OWNER
from shared.domain.ids import Milliseconds, Side
from shared.domain.notice_telling import NO_DETAILS, Details
from shared.domain.notice_texts import BOTH, compose
from shared.domain.notices import Notice, NoticeKind
from shared.domain.program import Program
from shared.domain.record_life import GONE
from shared.domain.registration import Reason
from shared.domain.standing import POI, Poi
from shared.domain.winning import STAGE

SHARED = {State.ACTIVE, State.INVITED}
ENDED_BY: Mapping[str, Side] = {
    Reason.ENDED_BY_PARTNER: Side.PARTNER,
    Reason.ENDED_BY_VENDOR: Side.VENDOR,
    Reason.PARTNER_TAKEN_OFF: Side.VENDOR,
    Reason.INVITATION_DECLINED: Side.PARTNER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pitch:
    """What the partner said when it registered. It is told, and not kept: the notice is where it stands."""

    registered_by: str = ""
    intro_note: str = ""
    need: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    kind: NoticeKind
    at: Milliseconds
    occasion: str
    by: Side | None = None
    """Which side did it, where that is known."""
    to: tuple[Side, ...] = BOTH
    details: Details = NO_DETAILS


def news_of_registration(
    before: SharedDeal | None, after: SharedDeal, pitch: Pitch, program: Program, *, at: Milliseconds
) -> tuple[Notice, ...]:
    """A deal that is held or that was shared before is no news (S18)."""
    if after.state not in SHARED or (before and before.state in SHARED):
        return ()
    asked = after.motive is Motive.PARTNER_ASKED
    details = Details(registered_by=pitch.registered_by, intro_note=pitch.intro_note, need=pitch.need)
    piece = Piece(
        kind=NoticeKind.REGISTERED if asked else NoticeKind.INVITED,
        at=at,
        occasion=f"{before.ended_at if before else 0}",
        by=Side.PARTNER if asked else Side.VENDOR,
        details=details,
    )
    return _composed(piece, after, program)


def news(before: SharedDeal, after: SharedDeal, program: Program) -> tuple[Notice, ...]:
    """Of everything but a registration."""
    if State.HELD in {before.state, after.state}:
        return ()
    pieces = (
        *_of_sharing(before, after),
        *_of_kind(before, after),
        *_of_poi(before, after),
        *_of_stage(before, after, program),
        *_of_trouble(before, after, program),
    )
    return tuple(notice for piece in pieces for notice in _composed(piece, after, program))


def _composed(piece: Piece, deal: SharedDeal, program: Program) -> tuple[Notice, ...]:
    return compose(
        piece.kind,
        deal,
        program,
        at=piece.at,
        occasion=piece.occasion,
        by=piece.by,
        to=piece.to,
        details=piece.details,
    )


def _of_sharing(before: SharedDeal, after: SharedDeal) -> Iterator[Piece]:
    if before.state in SHARED and after.state is State.ENDED:
        at = after.ended_at
        yield Piece(kind=NoticeKind.ENDED, at=at, occasion=f"{at}", by=_ender(before, after))
    if before.reasons == (Reason.DEAL_REMOVED,) and after.state in SHARED:
        at = max(after.vendor.restored_at, after.partner.restored_at)
        yield Piece(kind=NoticeKind.RESUMED, at=at, occasion=f"{at}", by=_restorer(before, after))
    declined = before.reasons == (Reason.INVITATION_DECLINED,)
    if (before.state is State.INVITED or declined) and after.state is State.ACTIVE:
        at, occasion = _newest(after), f"{before.ended_at}"
        yield Piece(kind=NoticeKind.ACCEPTED, at=at, occasion=occasion, by=Side.PARTNER, to=(Side.VENDOR,))


def _ender(before: SharedDeal, after: SharedDeal) -> Side | None:
    """Of a deleted record, the side where it was."""
    said = next((ENDED_BY[reason] for reason in after.reasons if reason in ENDED_BY), None)
    gone = [side for side in Side if after.side(side).is_gone and not before.side(side).is_gone]
    return said or (gone[0] if len(gone) == 1 else None)


def _restorer(before: SharedDeal, after: SharedDeal) -> Side | None:
    back = [side for side in Side if before.side(side).is_gone and not after.side(side).is_gone]
    return back[0] if len(back) == 1 else None


def _of_kind(before: SharedDeal, after: SharedDeal) -> Iterator[Piece]:
    """The leader may change with it; whoever does not lead any more sees it on the deal."""
    if before.kind and after.kind and before.kind is not after.kind and after.state in SHARED:
        at = _newest(after)
        yield Piece(
            kind=NoticeKind.KIND_CHANGED,
            at=at,
            occasion=f"{before.kind}>{after.kind}:{at}",
            details=Details(former_kind=before.kind),
        )


def _newest(deal: SharedDeal) -> Milliseconds:
    """Of the times of the deal's own affairs; what the lead's other partners do is none of them."""
    edits = (register.occurred_at for register in deal.registers.values())
    return max(deal.registered_at, deal.ended_at, deal.standing.hold_at, *edits)


def _of_poi(before: SharedDeal, after: SharedDeal) -> Iterator[Piece]:
    kinds = {Poi.CONFIRMED: NoticeKind.POI_CONFIRMED, Poi.DECLINED: NoticeKind.POI_DECLINED}
    register = _changed(before, after, POI)
    if register and after.state is State.ACTIVE and register.value in kinds:
        yield _edited(kinds[Poi(register.value)], register)


def _of_stage(before: SharedDeal, after: SharedDeal, program: Program) -> Iterator[Piece]:
    """From one closed stage into another of the same kind is no news."""
    register = _changed(before, after, STAGE)
    stage = program.stage(register.value) if register else None
    if register is None or stage is None or not stage.closed or after.state is not State.ACTIVE:
        return
    former = before.registers.get(STAGE)
    was = program.stage(former.value) if former else None
    if was is None or not was.closed or was.won is not stage.won:
        yield _edited(NoticeKind.WON if stage.won else NoticeKind.LOST, register)


def _changed(before: SharedDeal, after: SharedDeal, name: str) -> Register | None:
    """The register as it stands now, where it says something else than before."""
    former, now = before.registers.get(name), after.registers.get(name)
    return now if now and (former is None or former.value != now.value) else None


def _edited(kind: NoticeKind, register: Register) -> Piece:
    at = register.occurred_at
    return Piece(kind=kind, at=at, occasion=f"{register.value}:{at}", by=register.side)


def _of_trouble(before: SharedDeal, after: SharedDeal, program: Program) -> Iterator[Piece]:
    """Told once, until it is mended: another value that is refused too is no news."""
    for side in Side:
        parked = after.side(side).parked
        new = {
            name: each
            for name, each in parked.items()
            if name not in before.side(side).parked and each != GONE and _concerns_people(name)
        }
        if new:
            names = sorted(new)
            at = max(each.at for each in new.values())
            refused = tuple((_label(name, side, program), new[name].message) for name in names)
            yield Piece(
                kind=NoticeKind.SYNC_TROUBLE,
                at=at,
                occasion=f"{';'.join(names)}:{at}",
                to=(side,),
                details=Details(refused=refused),
            )


def _concerns_people(name: str) -> bool:
    """A task that was refused is not told by another task, nor what another notice says anyway; and what only we write
    is for whoever connects the portal to put right.
    """
    return name != OWNER and not name.startswith((NOTICE, "twindeal_"))


def _label(name: str, side: Side, program: Program) -> str:
    """As people there may find it: a designated property by its name in that CRM, too."""
    said = name.partition(":")[0].replace("_", " ")
    designated = program.designated.get(name)
    return f"{said} ({designated.at(side)})" if designated else said
