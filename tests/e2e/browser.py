"""The pages as a person uses them: fills forms, presses buttons, and looks until something is there, bounded."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from infra.local.system import LocalSystem

LONGEST_S = 10
POLL_S = 0.02


@dataclass(frozen=True, slots=True)
class Browser:
    client: FlaskClient
    system: LocalSystem

    def open(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.status
        return unescape(answer.text)

    def send(self, path: str, **fields: str) -> TestResponse:
        """A form's names may hold a dot, which a keyword can't: two underscores stand for it."""
        return self.client.post(path, data={name.replace("__", "."): value for name, value in fields.items()})

    def act(self, path: str, **fields: str) -> dict[str, object]:
        """As the live page sends a form."""
        answer = self.client.post(path, data=fields, headers={"X-Live": "1"})
        told: dict[str, object] = answer.get_json()
        return told

    def pair(self, slug: str, name: str) -> str:
        """The text of a shared deal's section; "" while there is none."""
        page = self.open(f"/{slug}")
        sections = re.findall(
            r'<section class="pair.*?</section>\s*(?=<section class="pair|<h2)', page, re.DOTALL
        )
        return next((each for each in sections if f'aria-label="{name}"' in each), "")

    def await_pair(self, slug: str, name: str, *says: str) -> str:
        eventually(lambda: all(each in self.pair(slug, name) for each in says), f"{says} at “{name}”")
        return self.pair(slug, name)


def eventually(holds: Callable[[], bool], what: str, *, seconds: float = LONGEST_S) -> float:
    """How long it took. Fails after `seconds`."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, f"not within {seconds} s: {what}"
        time.sleep(POLL_S)
    return time.monotonic() - began
