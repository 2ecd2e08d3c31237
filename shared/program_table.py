"""A table of the program file: what is asked of it, and how each mistake in it is told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from shared.domain.wording import words_of

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

    def number_or(self, key: str, standard: int, *, least: int) -> int:
        return self.number(key, least=least) if key in self.entries else standard

    def numbers_or(self, key: str, standard: tuple[int, ...], *, least: int) -> tuple[int, ...]:
        """Each once."""
        if key not in self.entries:
            return standard
        numbers = self.get(key, list)
        for wrong in (each for each in numbers if type(each) is not int or each < least):
            self.note(key, f"{wrong!r} is not {IN_WORDS[int]} of {least} or more")
        return tuple(dict.fromkeys(each for each in numbers if type(each) is int))

    def list_or(self, key: str, standard: tuple[Word, ...], words: type[Word]) -> tuple[Word, ...]:
        """Of these words, each once, in the order of the file."""
        if key not in self.entries:
            return standard
        texts = self.texts(key)
        for wrong in (each for each in texts if each not in set(words)):
            self.note(key, f"{wrong!r} is none of {', '.join(words)}")
        return tuple(dict.fromkeys(words(each) for each in texts if each in set(words)))

    def words_or(self, key: str, standard: frozenset[str]) -> frozenset[str]:
        """A list of single words, in the form in which words are compared."""
        if key not in self.entries:
            return standard
        texts = self.texts(key)
        for wrong in (each for each in texts if len(words_of(each)) != 1):
            self.note(key, f"{wrong!r} is not one word")
        return frozenset(word for text in texts for word in words_of(text))

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

    def table_if_given(self, key: str) -> "Table":
        """Empty where the file has none: then everything in it is as it is by standard."""
        return self.table(key) if key in self.entries else Table({}, f"{self.place}{key}.")

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
