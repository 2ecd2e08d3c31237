"""Request bodies. What is wrong comes back field by field; nothing of a body with a mistake is used."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic.alias_generators import to_camel

from shared.domain.deals import DealType, Entry
from shared.domain.ids import PortalId, RecordId
from shared.domain.messages import LONGEST_MESSAGE
from shared.domain.program import Pipeline, Program
from shared.domain.registration import Qualification
from shared.domain.registration_form import RegistrationForm
from shared.domain.values import Dialect, canonical

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5_000)]
FormId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
Record = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,19}$")]
Email = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^([^@\s]+@[^@\s]+\.[^@\s]+)?$")
]


class Body(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", frozen=True, str_strip_whitespace=True
    )


class CompanyFields(Body):
    name: Line = ""
    domain: Line = ""


class ContactFields(Body):
    email: Email = ""
    first_name: Line = ""
    last_name: Line = ""


class RegistrationBody(Body):
    """One of the three ways in (S2): `recordId` is the contact's, company's or deal's; the dashboard has none."""

    id: FormId
    entry: Entry
    record_id: Record | None = None
    deal_name: Line = ""
    deal_type: DealType = DealType.NEW
    amount: Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=4)] | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    close_date: date | None = None
    product_interest: Line = ""
    next_steps: Text = ""
    company: CompanyFields = CompanyFields()
    contact: ContactFields = ContactFields()
    relationship_established: bool = False
    intro_note: Text = ""
    need_identified: bool = False
    need: Text = ""
    pipeline: Pipeline = Pipeline.SHARED

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.entry in {Entry.VENDOR_CREATED, Entry.VENDOR_ADDED}:
            raise ValueError(
                "entry: the vendor's people share a deal by putting the partner on it in their CRM"
            )
        if (self.record_id is None) != (self.entry is Entry.DASHBOARD):
            raise ValueError("recordId: needed for every entry but the dashboard, which has none")
        if not self.deal_name and self.entry is not Entry.CONVERTED_DEAL:
            raise ValueError("dealName: a name is needed")
        if (self.amount is None) != (self.currency is None):
            raise ValueError("amount, currency: give both or neither")
        if self.pipeline is Pipeline.VENDOR:
            raise ValueError("pipeline: shared or own")
        return self

    def form(self, partner: PortalId, user_email: str, program: Program) -> RegistrationForm:
        record = RecordId(self.record_id) if self.record_id else None
        return RegistrationForm(
            id=self.id,
            partner=partner,
            entry=self.entry,
            deal=record if self.entry is Entry.CONVERTED_DEAL else None,
            company=record if self.entry is Entry.COMPANY else None,
            contact=record if self.entry is Entry.CONTACT else None,
            deal_type=self.deal_type,
            values=self._values(program),
            company_name=self.company.name,
            company_domain=self.company.domain,
            contact_email=self.contact.email,
            contact_first_name=self.contact.first_name,
            contact_last_name=self.contact.last_name,
            qualification=Qualification(
                relationship_established=self.relationship_established,
                need_identified=self.need_identified,
                intro_note=self.intro_note,
                need=self.need,
            ),
            pipeline=self.pipeline,
            owner_email=user_email,
        )

    def _values(self, program: Program) -> dict[str, str]:
        """Canonical. A new deal begins at the program's first stage; a converted one keeps its own."""
        given = {
            "deal_name": self.deal_name,
            "amount": str(self.amount) if self.amount is not None else "",
            "currency": self.currency or "",
            "close_date": self.close_date.isoformat() if self.close_date else "",
            "product_interest": self.product_interest,
            "next_steps": self.next_steps,
        }
        dialect = Dialect(program=program, time_zone="UTC", pipeline=self.pipeline)
        values = {
            name: canonical(program.designated[name].type, text, dialect)
            for name, text in given.items()
            if name in program.designated
        }
        if self.entry is not Entry.CONVERTED_DEAL and "stage" in program.designated:
            values["stage"] = program.stages[0].name
        return {name: value for name, value in values.items() if value}


class MessageBody(Body):
    id: FormId
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_MESSAGE)]
