"""Reads the partner program from its TOML file and says clearly what is wrong with it."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from shared.domain.ids import Domain
from shared.domain.program import DesignatedProperty, Direction, Phase, Program, Stage, Tier, ValueType

DEFAULT_PROGRAM = Path(__file__).parent.parent / "infra" / "program.toml"

Value = TypeVar("Value")
Word = TypeVar("Word", bound=StrEnum)
IN_WORDS: Mapping[type, str] = {
    str: "a text in quotes",
    int: "a whole number",
    bool: "true or false",
    list: "a list of texts",
    dict: "a table",
}


@dataclass(frozen=True, slots=True)
class Mistake:
    key: str
    """Empty where it is the file as a whole."""
    what: str
    """What stands there and what may."""

    def __str__(self) -> str:
        return f"{self.key}: {self.what}" if self.key else self.what


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


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the file, and its place there, so that a mistake is told with its key.

    What is asked for and wrong is noted, and answered with something of its type: so all mistakes are found at once.
    """

    entries: Mapping[str, Any]
    place: str = ""
    mistakes: list[Mistake] = field(default_factory=list)

    def get(self, key: str, type_: type[Value]) -> Value:
        if self.has(key, type_):
            value: Value = self.entries[key]
            return value
        wrong = f"{self.entries[key]!r} is not" if key in self.entries else "is missing; write"
        self.note(key, f"{wrong} {IN_WORDS[type_]}")
        return type_()

    def has(self, key: str, type_: type[Value]) -> bool:
        """Not isinstance: to Python, true is a whole number."""
        return type(self.entries.get(key)) is type_

    def text(self, key: str) -> str:
        text = self.get(key, str)
        if self.has(key, str) and not text.strip():
            self.note(key, f"is empty; write {IN_WORDS[str]}")
        return text

    def text_if_given(self, key: str) -> str | None:
        return self.text(key) if key in self.entries else None

    def texts(self, key: str) -> tuple[str, ...]:
        texts = self.get(key, list)
        for wrong in (each for each in texts if type(each) is not str):
            self.note(key, f"{wrong!r} is not {IN_WORDS[str]}")
        return tuple(map(str, texts))

    def number(self, key: str, *, least: int) -> int:
        number = self.get(key, int)
        if self.has(key, int) and number < least:
            self.note(key, f"{number} is less than {least}")
        return number

    def word(self, key: str, words: type[Word]) -> Word:
        word = self.text(key)
        if word in set(words):
            return words(word)
        if word.strip():
            self.note(key, f"{word!r} is none of {', '.join(words)}")
        return next(iter(words))

    def table(self, key: str) -> "Table":
        """Of a table that is none, the mistake is told once, and not what it lacks."""
        entries = self.get(key, dict)
        return Table(entries, f"{self.place}{key}.", self.mistakes if self.has(key, dict) else [])

    def tables(self, key: str) -> Iterator[tuple[str, "Table"]]:
        """The tables of a table that needs at least one."""
        whole = self.table(key)
        if self.has(key, dict) and not whole.entries:
            self.note(key, "is empty; at least one is needed")
        return ((name, whole.table(name)) for name in whole.entries)

    def only(self, *known: str) -> "Table":
        """A misspelt key would otherwise be a setting that silently does nothing."""
        for key in self.entries:
            if key not in known:
                self.note(key, f"is not known here; known are {', '.join(known)}")
        return self

    def note(self, key: str, what: str) -> None:
        self.mistakes.append(Mistake(f"{self.place}{key}", what))


KEYS = (
    "version", "phase", "vendor_name", "owner_beats_bpw", "registration_days", "default_direct_rep",
    "free_mail_domains", "tiers", "pipelines", "properties", "stages",
)  # fmt: skip


def _program(file: Table) -> Program:
    file.only(*KEYS)
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
        properties=tuple(_property(name, entry) for name, entry in file.tables("properties")),
        stages=tuple(_stage(name, entry) for name, entry in file.tables("stages")),
        vendor_pipeline=pipelines.text("vendor"),
        shared_pipeline=pipelines.text("shared"),
        own_pipeline=pipelines.text("own"),
    )


def _property(name: str, entry: Table) -> DesignatedProperty:
    entry.only("vendor", "partner", "type", "direction")
    return DesignatedProperty(
        name=name,
        vendor=entry.text("vendor"),
        partner=entry.text("partner"),
        type=entry.word("type", ValueType),
        direction=entry.word("direction", Direction),
    )


def _stage(name: str, entry: Table) -> Stage:
    entry.only("vendor", "shared", "own", "closed")
    return Stage(
        name=name,
        vendor=entry.text("vendor"),
        shared=entry.text("shared"),
        own=entry.text_if_given("own"),
        closed="closed" in entry.entries and entry.get("closed", bool),
    )
