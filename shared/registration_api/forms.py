"""Request bodies. What is wrong comes back field by field; nothing of a body with a mistake is used."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator
from pydantic.alias_generators import to_camel

from shared.domain.deals import DealType, Entry
from shared.domain.ids import PortalId, RecordId, Side
from shared.domain.messages import LONGEST_MESSAGE
from shared.domain.program import DesignatedProperty, Pipeline, Program
from shared.domain.qualification import Qualification
from shared.domain.registration_form import RegistrationForm
from shared.domain.standing import Poi
from shared.domain.values import Dialect, canonical, chosen
from shared.registration_api.field_texts import Misfit, misfit
from shared.registration_api.refusals import Code, Refusal, invalid_field

LONGEST_ADDRESS = 254
"""Characters. Source: RFC 3696, erratum 1690."""

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5_000)]
FormId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
Record = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,19}$")]
Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, max_length=LONGEST_ADDRESS, pattern=r"^([^@\s]+@[^@\s]+\.[^@\s]+)?$"
    ),
]


class Body(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
        validate_default=True,
    )


class CompanyFields(Body):
    name: Line = ""
    domain: Line = ""


class ContactFields(Body):
    email: Email = ""
    first_name: Line = ""
    last_name: Line = ""


class RegistrationBody(Body):
    """One of the three ways in (S2): `recordId` is the contact's, company's or deal's; the dashboard has none.

    A field that has to fit others comes after them here: its validator sees only those above it.
    """

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

    @field_validator("entry")
    @classmethod
    def _is_a_partner_s_way(cls, entry: Entry) -> Entry:
        if entry in {Entry.VENDOR_CREATED, Entry.VENDOR_ADDED}:
            raise misfit(Misfit.WAY_OF_THE_VENDOR)
        return entry

    @field_validator("record_id")
    @classmethod
    def _fits_the_way(cls, record: str | None, others: ValidationInfo) -> str | None:
        entry = others.data.get("entry")
        if entry is Entry.DASHBOARD and record is not None:
            raise misfit(Misfit.NO_RECORD_HERE)
        if entry not in {None, Entry.DASHBOARD} and record is None:
            raise misfit(Misfit.RECORD_NEEDED)
        return record

    @field_validator("deal_name")
    @classmethod
    def _is_named(cls, name: str, others: ValidationInfo) -> str:
        """A deal that is converted has its name."""
        if not name and others.data.get("entry") not in {None, Entry.CONVERTED_DEAL}:
            raise misfit(Misfit.NAME_NEEDED)
        return name

    @field_validator("currency")
    @classmethod
    def _goes_with_the_amount(cls, currency: str | None, others: ValidationInfo) -> str | None:
        if "amount" not in others.data:
            return currency
        if currency is None and others.data["amount"] is not None:
            raise misfit(Misfit.CURRENCY_NEEDED)
        if currency is not None and others.data["amount"] is None:
            raise misfit(Misfit.AMOUNT_NEEDED)
        return currency

    @field_validator("pipeline")
    @classmethod
    def _is_a_partner_s_pipeline(cls, pipeline: Pipeline) -> Pipeline:
        if pipeline is Pipeline.VENDOR:
            raise misfit(Misfit.PIPELINE_OF_THE_VENDOR)
        return pipeline

    def form(self, partner: PortalId, user_email: str, program: Program) -> RegistrationForm:
        """Raises Refusal where a choice is none of the program's."""
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
            "amount": str(self.amount.normalize()) if self.amount is not None else "",
            "currency": self.currency or "",
            "close_date": self.close_date.isoformat() if self.close_date else "",
            "product_interest": self.product_interest,
            "next_steps": self.next_steps,
        }
        values = {
            name: self._canonical(program.designated[name], text, program)
            for name, text in given.items()
            if name in program.designated
        }
        if self.entry is not Entry.CONVERTED_DEAL and "stage" in program.designated:
            values["stage"] = program.stages[0].name
        return {name: value for name, value in values.items() if value}

    def _canonical(self, designated: DesignatedProperty, text: str, program: Program) -> str:
        """Raises Refusal. Of a property with options the form may say our name or the partner's."""
        if designated.options and text:
            choice = chosen(text, designated, Side.PARTNER)
            if choice is None:
                names = ", ".join(option.name for option in designated.options)
                field = invalid_field(to_camel(designated.name), "enum", f"Choose one of {names}.")
                raise Refusal(Code.INVALID, field)
            return choice
        dialect = Dialect(program=program, time_zone="UTC", pipeline=self.pipeline)
        return canonical(designated.type, text, dialect)


class ProofBody(Body):
    poi: Poi


class MessageBody(Body):
    id: FormId
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_MESSAGE)]
