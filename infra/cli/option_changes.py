"""What a change of `[options]` changes for people, in words."""

from collections.abc import Iterator

from shared.domain.program import DesignatedProperty, Option, Program


def option_changes(old: Program, new: Program) -> Iterator[tuple[str, str]]:
    """Keys, and what the change means. What is on the deals stays there."""
    for name, after in new.designated.items():
        before = old.designated.get(name)
        if before and before.options != after.options:
            yield from _of_property(f"options.{name}", before, after)


def _of_property(
    key: str, before: DesignatedProperty, after: DesignatedProperty
) -> Iterator[tuple[str, str]]:
    if not after.options:
        yield key, "Choices are no longer mapped: each crosses as it is."
        return
    if not before.options:
        yield key, "Only mapped choices cross from now on; another is told on the record that shows it."
    olds, news = ({option.name: option for option in each.options} for each in (before, after))
    for name in dict.fromkeys((*news, *olds)):
        for means in _of_option(olds.get(name), news.get(name), mapped=bool(olds)):
            yield f"{key}.{name}", means


def _of_option(before: Option | None, after: Option | None, *, mapped: bool) -> Iterator[str]:
    if after is None:
        yield "Crosses no more; on deals that have it a property says so."
    elif before is None:
        yield from ("Crosses from now on.",) if mapped else ()
    else:
        if before.vendor != after.vendor:
            yield f"Is {after.vendor!r} in the vendor's CRM, not {before.vendor!r}."
        if before.partner != after.partner:
            yield f"Is {after.partner!r} in the partners' CRMs, not {before.partner!r}."
