"""What a partner's room for domain registrations says about each of its shared deals."""

from dataclasses import replace

from shared.domain.holding import capacity_of
from shared.domain.ids import Milliseconds
from shared.domain.leads import Partner
from shared.domain.program import Program
from shared.domain.standing import Standing


def is_over_capacity(partner: Partner, program: Program) -> bool:
    """Nobody may claim that much: its tier, or the tier's capacity, was more before."""
    return partner.registrations > capacity_of(partner, program)


def with_room(standing: Standing, partner: Partner, program: Program, at: Milliseconds) -> Standing:
    """`at` is when it was noticed, where that is news."""
    over = is_over_capacity(partner, program)
    if standing.over_capacity is over:
        return standing
    return replace(standing, over_capacity=over, over_capacity_at=at)
