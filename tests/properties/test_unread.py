"""What a CRM shows without meaning for the other side: the time of the values decides, whatever the order of events."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.confirm import Confirmation, confirmed
from shared.domain.desired import outstanding
from shared.domain.ids import Milliseconds, Side
from shared.domain.merge import Edit, Illegible, merged
from shared.domain.program import Option, Pipeline, ValueType
from shared.domain.values import Dialect, Unreadable, canonical, rendered
from tests.properties.words import PROGRAM, a_deal_of_two_records, edits, instants, names, sides, written
from tests.support.builders import a_program

puzzles = st.builds(
    Illegible,
    side=sides,
    name=names,
    reason=st.sampled_from(["option_not_mapped", "not_a_number"]),
    occurred_at=instants,
)
mixed = st.lists(edits | puzzles, max_size=12)
words = st.text(st.characters(exclude_characters=";", exclude_categories=["Cs"]), min_size=1).filter(
    lambda word: word == word.strip()
)


@st.composite
def option_maps(draw: st.DrawFn) -> tuple[Option, ...]:
    """As the program file demands them: no two the same in one CRM."""
    rows = draw(st.lists(st.tuples(words, words, words), min_size=1, max_size=5))
    taken: tuple[set[str], ...] = (set(), set(), set())
    options = []
    for row in rows:
        if all(word not in column for word, column in zip(row, taken, strict=True)):
            options.append(Option(name=row[0], vendor=row[1], partner=row[2]))
            for word, column in zip(row, taken, strict=True):
                column.add(word)
    return tuple(options)


def a_dialect(pipeline: Pipeline) -> Dialect:
    return Dialect(program=a_program(), time_zone="UTC", pipeline=pipeline)


@given(history=mixed, data=st.data())
def test_any_order_and_repetition_ends_in_the_same_deal(
    history: list[Edit | Illegible], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(history), max_size=5) if history else st.just([]))
    shuffled = data.draw(st.permutations([*history, *again]))

    assert merged(a_deal_of_two_records(), shuffled, PROGRAM) == merged(
        a_deal_of_two_records(), history, PROGRAM
    )


def test_a_cleared_value_and_an_illegible_one_of_the_same_instant_may_come_in_either_order() -> None:
    cleared = Edit(side=Side.PARTNER, name="quote", value="", occurred_at=Milliseconds(2))
    puzzle = Illegible(side=Side.PARTNER, name="quote", reason="too_long", occurred_at=Milliseconds(2))

    assert merged(a_deal_of_two_records(), [cleared, puzzle], PROGRAM) == (
        merged(a_deal_of_two_records(), [puzzle, cleared], PROGRAM)
    )


@given(history=mixed)
def test_what_is_unread_is_later_than_all_that_the_same_side_showed(history: list[Edit | Illegible]) -> None:
    deal = merged(a_deal_of_two_records(), history, PROGRAM)

    for side in Side:
        for name, unread in deal.side(side).unread.items():
            shown = [each for each in history if (each.side, each.name) == (side, name)]
            latest = max(each.occurred_at for each in shown)
            assert unread.at == latest
            assert not any(isinstance(each, Edit) and each.occurred_at == latest for each in shown)


@given(history=mixed)
def test_what_is_unread_never_crosses(history: list[Edit | Illegible]) -> None:
    legible = [each for each in history if isinstance(each, Edit)]

    assert merged(a_deal_of_two_records(), history, PROGRAM).registers == (
        merged(a_deal_of_two_records(), legible, PROGRAM).registers
    )


@given(history=mixed, round=written())
def test_a_side_is_never_told_of_the_other_side_s_unread_values(
    history: list[Edit | Illegible], round: Confirmation
) -> None:
    deal = merged(a_deal_of_two_records(), history, PROGRAM)
    vendor_only = replace(deal, partner=replace(deal.partner, unread={}, parked={}))

    assert not any("sync_problems" in name for name in outstanding(vendor_only, Side.PARTNER, PROGRAM))


@given(history=mixed, round=written())
def test_what_a_round_wrote_at_the_same_time_or_later_is_no_longer_unread(
    history: list[Edit | Illegible], round: Confirmation
) -> None:
    deal = confirmed(merged(a_deal_of_two_records(), history, PROGRAM), round)

    for name in round.wrote:
        unread = deal.side(round.side).unread.get(name)
        assert unread is None or unread.at > round.at


@given(options=option_maps(), pipeline=st.sampled_from(Pipeline), data=st.data())
def test_options_that_were_written_read_back_as_themselves(
    options: tuple[Option, ...], pipeline: Pipeline, data: st.DataObject
) -> None:
    names = sorted(option.name for option in options)
    chosen = data.draw(st.sets(st.sampled_from(names), min_size=1))
    for type, value in ((ValueType.CHOICE, min(chosen)), (ValueType.CHOICES, ";".join(sorted(chosen)))):
        written = rendered(type, value, a_dialect(pipeline), options)

        assert written is not None
        assert canonical(type, written, a_dialect(pipeline), options) == value


@given(options=option_maps(), pipeline=st.sampled_from(Pipeline), shown=words)
def test_an_option_crosses_exactly_where_the_map_names_it(
    options: tuple[Option, ...], pipeline: Pipeline, shown: str
) -> None:
    mapped = {option.at(pipeline.side): option.name for option in options}
    try:
        value = canonical(ValueType.CHOICE, shown, a_dialect(pipeline), options)
    except Unreadable:
        value = None

    assert value == mapped.get(shown)
