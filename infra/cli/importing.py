"""A file of registrations, hundred by hundred: what was postponed is tried again, and what came of each row is kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from handlers import registrations_imported
from handlers.registration_requested import Desk
from handlers.registrations_imported import MOST_AT_ONCE, Answer
from shared.domain.ids import Milliseconds
from shared.domain.registration_form import RegistrationForm
from shared.ports import Doorbell, TryAgain, TwindealError
from shared.slices import slices

TRIES = 4
"""Of what was postponed; then it is left to whoever imports the file again."""
PAUSE = 10.0
"""Seconds between two tries: HubSpot counts calls over ten."""
A_HUNDRED = 120_000
"""Milliseconds that a hundred rows may take; a few seconds are usual."""
POSTPONED = Answer(decision=None)


ENDINGS = (TwindealError, BotoCoreError, ClientError, KeyboardInterrupt)
"""What may end an import midway: HubSpot, AWS (a session that ran out, say), or whoever runs it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    answers: Sequence[Answer]
    trouble: BaseException | None = None
    """What ended it before its end. The rows that were not reached are postponed."""


def import_all(
    forms: Sequence[RegistrationForm], desk: Desk, doorbell: Doorbell, done: Callable[[int], None]
) -> Run:
    """`done` is told how many rows are through, whenever more are."""
    answers: list[Answer] = []
    for some in slices(forms, MOST_AT_ONCE):
        try:
            answers += _hundred(some, desk, doorbell)
        except ENDINGS as trouble:
            rest = len(forms) - len(answers)
            return Run(answers=[*answers, *(POSTPONED for _ in range(rest))], trouble=trouble)
        done(len(answers))
    return Run(answers=answers)


def _hundred(forms: Sequence[RegistrationForm], desk: Desk, doorbell: Doorbell) -> Sequence[Answer]:
    """Rows that stand are not sent again: asked twice, a row that was shared would be answered as shared already."""
    answers: dict[int, Answer] = {}
    for attempt in range(TRIES):
        left = [number for number in range(len(forms)) if number not in answers]
        if attempt:
            desk.clock.sleep(PAUSE)
        found = zip(left, _once([forms[each] for each in left], desk, doorbell), strict=True)
        answers |= {number: answer for number, answer in found if answer.decision is not None}
        if len(answers) == len(forms):
            break
    return [answers.get(number, POSTPONED) for number in range(len(forms))]


def _once(forms: Sequence[RegistrationForm], desk: Desk, doorbell: Doorbell) -> Sequence[Answer]:
    until = Milliseconds(desk.clock.now() + A_HUNDRED)
    try:
        imported = registrations_imported.handle(forms, desk, until=until)
    except TryAgain:
        return [POSTPONED for _ in forms]
    doorbell.ring(imported.outcome.behind)
    return imported.answers
