"""Words that stand in one company's affairs and nowhere else: whoever is shown one was shown that company."""

from collections.abc import Mapping
from dataclasses import dataclass

from infra.local.simulator import seeds
from infra.local.simulator.seeds import Account
from shared.domain.ids import PortalId


@dataclass(frozen=True, slots=True, kw_only=True)
class Affairs:
    """One partner, with what it alone writes. `word` is in every text of its own; the rest finds it out elsewhere."""

    account: Account
    domain: str
    cam: str
    cam_name: str
    word: str
    amount: str
    """No other number has these digits."""

    @property
    def portal(self) -> PortalId:
        return PortalId(self.account.portal_id)

    @property
    def name(self) -> str:
        return self.account.name

    @property
    def seller(self) -> str:
        return self.account.people[0].email

    def says(self, what: str) -> str:
        """A text of its own, with all that must be escaped on the way: in HTML, in JSON, in an address."""
        return f'{what} <{self.word}> & "Söhne"'

    @property
    def contact(self) -> str:
        return f"{self.word}@osprey-labs.example"

    @property
    def canaries(self) -> frozenset[str]:
        people = {text for each in self.account.people for text in (each.email, str(each.user_id))}
        alone = {self.name, self.domain, self.cam, self.cam_name, self.word, self.amount, str(self.portal)}
        return frozenset(alone | people)


AFFAIRS: Mapping[PortalId, Affairs] = {
    affairs.portal: affairs
    for affairs in (
        Affairs(
            account=seeds.SAKURA,
            domain=seeds.SAKURA_DOMAIN,
            cam=seeds.CAM_OF_SAKURA,
            cam_name="Kenji",
            word="kirinforge",
            amount="61728.39",
        ),
        Affairs(
            account=seeds.CASCADE,
            domain=seeds.CASCADE_DOMAIN,
            cam=seeds.CAM_OF_CASCADE,
            cam_name="María",
            word="tamarackmill",
            amount="73190.27",
        ),
        Affairs(
            account=seeds.RHEINWERK,
            domain=seeds.RHEINWERK_DOMAIN,
            cam=seeds.CAM_OF_RHEINWERK,
            cam_name="Lukas",
            word="loreleyturm",
            amount="58402.91",
        ),
    )
}
PRIVATE = "vaultwords"
"""In what the vendor's people keep for themselves: comments, ordinary notes, tasks, properties that do not sync."""
