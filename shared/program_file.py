"""Reads the partner program from its TOML file and says clearly what is wrong with it."""

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from shared.domain.ids import Domain, Side
from shared.domain.program import (
    DesignatedProperty,
    Direction,
    Option,
    Phase,
    Program,
    Stage,
    Tier,
    ValueType,
)
from shared.domain.thresholds import STANDARD_THRESHOLDS, Thresholds
from shared.program_invitation import read_invitation
from shared.program_people import read_notices, read_owners, read_roles
from shared.program_registering import read_qualification, read_territories
from shared.program_table import Mistake, Table
from shared.program_terms import read_terms

DEFAULT_PROGRAM = Path(__file__).parent.parent / "infra" / "program.toml"


class BadProgram(ValueError):
    """The file can't be used. A line per mistake names the file, the key, and what to write there."""

    def __init__(self, file: Path, *mistakes: Mistake) -> None:
        super().__init__("\n".join(f"{file}: {mistake}" for mistake in mistakes))
        self.mistakes = mistakes


class UnreadableProgram(BadProgram):
    """There is no such file, or it is no text."""


def read_program(path: Path = DEFAULT_PROGRAM) -> Program:
    """Raises BadProgram, with everything that is wrong."""
    try:
        file = Table(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise UnreadableProgram(path, Mistake("", f"can't be read ({error.strerror})")) from error
    except UnicodeDecodeError as error:
        raise UnreadableProgram(path, Mistake("", "not UTF-8 text: save it as UTF-8")) from error
    except tomllib.TOMLDecodeError as error:
        raise BadProgram(path, Mistake("", f"not valid TOML: {error}")) from error
    program = _program(file)
    if file.mistakes:
        raise BadProgram(path, *file.mistakes)
    return program


KEYS = (
    "version", "phase", "vendor_name", "owner_beats_bpw", "registration_days", "default_direct_rep",
    "free_mail_domains", "tiers", "pipelines", "properties", "options", "stages", "eligibility", "abuse",
    "notices", "roles", "owners", "qualification", "territories", "invitation",
)  # fmt: skip


def _program(file: Table) -> Program:
    file.only(*KEYS)
    options = file.table_if_given("options")
    properties = _properties(file, options)
    tiers, pipelines = file.table("tiers"), file.table("pipelines").only("vendor", "shared", "own")
    return Program(
        version=file.text("version"),
        phase=file.word("phase", Phase),
        vendor_name=file.text("vendor_name"),
        owner_beats_bpw=file.get("owner_beats_bpw", bool),
        registration_days=file.number("registration_days", least=1),
        default_direct_rep=file.text_if_given("default_direct_rep"),
        free_mail_domains=frozenset(Domain(name.lower()) for name in file.texts("free_mail_domains")),
        tiers={name: Tier(name=name, capacity=tiers.number(name, least=0)) for name in tiers.entries},
        properties=properties,
        stages=tuple(_stage(name, entry) for name, entry in file.tables("stages")),
        vendor_pipeline=pipelines.text("vendor"),
        shared_pipeline=pipelines.text("shared"),
        own_pipeline=pipelines.text("own"),
        eligibility=read_terms(file.table_if_given("eligibility")),
        abuse=_thresholds(file.table_if_given("abuse")),
        invitation=read_invitation(
            file.table_if_given("invitation"), [designated.name for designated in properties]
        ),
        notices=read_notices(file.table_if_given("notices")),
        roles=read_roles(file.table_if_given("roles")),
        owners=read_owners(file.table_if_given("owners")),
        qualification=read_qualification(file.table_if_given("qualification")),
        territories=read_territories(file.table_if_given("territories")),
    )


def _properties(file: Table, options: Table) -> tuple[DesignatedProperty, ...]:
    properties = tuple(_property(name, entry, options) for name, entry in file.tables("properties"))
    with_options = {each.name for each in properties if each.type in {ValueType.CHOICE, ValueType.CHOICES}}
    for name in options.entries.keys() - with_options:
        options.note(name, "is no property of type choice or choices")
    return properties


def _property(name: str, entry: Table, options: Table) -> DesignatedProperty:
    entry.only("vendor", "partner", "type", "direction")
    return DesignatedProperty(
        name=name,
        vendor=entry.text("vendor"),
        partner=entry.text("partner"),
        type=entry.word("type", ValueType),
        direction=entry.word("direction", Direction),
        options=_options(options, name) if name in options.entries else (),
    )


def _options(options: Table, name: str) -> tuple[Option, ...]:
    """Read in both directions, so no two may be the same in one CRM."""
    found = tuple(_option(option, entry, options.table(name)) for option, entry in options.tables(name))
    for side in Side:
        _note_doubles([option.at(side) for option in found], options, f"{name}.{side}")
    return found


def _option(name: str, entry: Table, options: Table) -> Option:
    entry.only("vendor", "partner")
    option = Option(name=name, vendor=entry.text("vendor"), partner=entry.text("partner"))
    if any(";" in text for text in (name, option.vendor, option.partner)):
        options.note(name, "has a semicolon, by which HubSpot keeps several choices apart")
    return option


def _note_doubles(values: Sequence[str], options: Table, place: str) -> None:
    for value, times in Counter(values).items():
        if times > 1:
            options.note(place, f"{value!r} stands for {times} options: which one is meant can't be told")


def _stage(name: str, entry: Table) -> Stage:
    """Of the stages that close a deal, the one that is named so is won, unless the file says otherwise."""
    entry.only("vendor", "shared", "own", "closed", "won")
    closed = "closed" in entry.entries and entry.get("closed", bool)
    won = entry.get("won", bool) if "won" in entry.entries else closed and name == "won"
    if won and not closed:
        entry.note("won", "is true, but closed is not: a deal that is won is closed")
    return Stage(
        name=name,
        vendor=entry.text("vendor"),
        shared=entry.text("shared"),
        own=entry.text_if_given("own"),
        closed=closed,
        won=won,
    )


def _thresholds(entry: Table) -> Thresholds:
    entry.only(*(field.name for field in fields(Thresholds)))
    standard = STANDARD_THRESHOLDS
    return Thresholds(
        history_days=entry.number_or("history_days", standard.history_days, least=1),
        many_a_day=entry.number_or("many_a_day", standard.many_a_day, least=1),
        many_factor=entry.number_or("many_factor", standard.many_factor, least=1),
        repeated_need=entry.number_or("repeated_need", standard.repeated_need, least=2),
        stalled_days=entry.number_or("stalled_days", standard.stalled_days, least=1),
        domain_tries=entry.number_or("domain_tries", standard.domain_tries, least=1),
        test_words=entry.words_or("test_words", standard.test_words),
        filler_words=entry.words_or("filler_words", standard.filler_words),
    )
