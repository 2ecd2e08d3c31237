"""Where a process dies: before or after one of its I/O calls, counted from the beginning of the story."""

from collections.abc import Callable
from typing import Any


class Death(Exception):
    """The process is gone. Whoever was waiting for it starts another, which gets the same work."""


class Fate:
    def __init__(self, *, dies_at: int | None = None, after: bool = False) -> None:
        """`after`: the call is carried out, and its answer lost."""
        self.dies_at = dies_at
        self.after = after
        self._begun = False
        self._dead = False
        self.calls = 0

    @property
    def struck(self) -> bool:
        return self.dies_at is not None and self.calls > self.dies_at

    def begin(self) -> None:
        self._begun = True

    def pause(self) -> None:
        """What comes until it begins again is told elsewhere: nobody dies of it, and it is not counted."""
        self._begun = False

    def restart(self) -> None:
        self._dead = False

    def step(self, call: Callable[[], Any] = lambda: None) -> Any:
        """A dead process makes no further call, whatever its `finally` blocks would like to do."""
        if self._dead:
            raise Death
        if not self._begun:
            return call()
        due = self.calls == self.dies_at
        self.calls += 1
        if due and not self.after:
            self._die()
        result = call()
        if due:
            self._die()
        return result

    def _die(self) -> None:
        self._dead = True
        raise Death


class Mortal:
    """A port whose every call is a step of the process's fate."""

    def __init__(self, port: Any, fate: Fate) -> None:
        self._port = port
        self._fate = fate

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._port, name)
        if not callable(attribute):
            return attribute
        return lambda *args, **named: self._fate.step(lambda: attribute(*args, **named))
