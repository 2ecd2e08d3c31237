"""Which direct rep sells where."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.domain.ids import Domain


@dataclass(frozen=True, slots=True, kw_only=True)
class Territories:
    reps: Mapping[str, str] = field(default_factory=dict)
    """The ending of a lead's domain, without a leading dot ("de", "co.jp") → e-mail."""

    def rep(self, domain: Domain) -> str | None:
        """The longest ending wins: "co.jp" goes before "jp", and a whole domain before both."""
        labels = domain.split(".")
        endings = (".".join(labels[start:]) for start in range(len(labels)))
        return next((self.reps[ending] for ending in endings if ending in self.reps), None)


NO_TERRITORIES = Territories()
