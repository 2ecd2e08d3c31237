"""What a notice of a domain registration says: to its partner's people, and to the partner's CAM."""

from collections.abc import Mapping
from datetime import UTC, datetime

from shared.domain.ids import Domain, Milliseconds, Side
from shared.domain.leads import Loss, Partner
from shared.domain.notice_telling import Details, Words, in_days
from shared.domain.notices import NoticeKind
from shared.domain.program import Program

LOSSES: Mapping[Loss, str] = {
    Loss.LAPSED: "has lapsed",
    Loss.GIVEN_UP: "was given up",
    Loss.WITHDRAWN: "was withdrawn by {vendor}",
}


def words_for_domain(
    kind: NoticeKind,
    domain: Domain,
    partner: Partner,
    side: Side,
    expires_at: Milliseconds,
    program: Program,
    details: Details,
) -> Words:
    whose = "Your" if side is Side.PARTNER else f"{partner.name}’s"
    of_them = "you" if side is Side.PARTNER else "it"
    day = datetime.fromtimestamp(expires_at / 1000, UTC).date().isoformat()
    if kind is NoticeKind.DOMAIN_EXPIRING:
        return Words(
            subject=f"{whose} registration of {domain} ends {in_days(details.days_left)}",
            paragraphs=(
                f"{whose} domain registration of {domain} ends on {day}.",
                (
                    "If it lapses, deals on this domain may count for less, until"
                    f" {of_them} renew{'' if side is Side.PARTNER else 's'} it. Each deal says what it counts for."
                ),
                "What to do: renew it before that day, or let it go.",
            ),
        )
    how = LOSSES[details.loss].format(vendor=program.vendor_name)
    return Words(
        subject=f"{whose} registration of {domain} {how}",
        paragraphs=(
            f"{whose} domain registration of {domain} {how}.",
            "Shared deals on it go on. They may count for less from now on; each says what it counts for.",
            "What to do: register the domain again, if it is still free and worth it.",
        ),
    )
