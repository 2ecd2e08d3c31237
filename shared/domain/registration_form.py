"""The registration form as a partner sends it (S2); what a record that it names answers may be left empty."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.deals import DealType, Entry
from shared.domain.ids import DealKey, PortalId, RecordId
from shared.domain.program import Pipeline
from shared.domain.qualification import Qualification
from shared.domain.registration import deal_key


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationForm:
    id: str
    """Chosen by the form: sending it again is the same registration."""
    partner: PortalId
    entry: Entry
    deal: RecordId | None = None
    company: RecordId | None = None
    contact: RecordId | None = None
    deal_type: DealType = DealType.NEW
    values: Mapping[str, str]
    """Designated properties by name, canonical."""
    company_name: str = ""
    company_domain: str = ""
    contact_email: str = ""
    contact_first_name: str = ""
    contact_last_name: str = ""
    qualification: Qualification
    pipeline: Pipeline = Pipeline.SHARED
    owner_email: str | None = None

    @property
    def key(self) -> DealKey:
        """A deal that is converted is one shared deal, however many forms ask for it."""
        if self.deal:
            return deal_key("partner deal", self.partner, self.deal)
        return deal_key("form", self.partner, self.id)
