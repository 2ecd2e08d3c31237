"""What may happen, for hypothesis: edits, confirmations, situations."""

from hypothesis import strategies as st

from shared.domain.confirm import Confirmation
from shared.domain.deals import Company, Contact, Entry, Motive, Parked, SharedDeal, State
from shared.domain.ids import DealKey, Domain, Milliseconds, PortalId, RecordId, Side
from shared.domain.leads import DomainRegistration, Lead, OpenDeal, Partner
from shared.domain.merge import Edit
from shared.domain.program import Direction, Phase, Program, ValueType
from shared.domain.qualification import Qualification, RequiredQualification
from shared.domain.registration import Reason, Registration, Situation, Source
from shared.domain.territories import Territories
from tests.support.builders import (
    DEAL,
    PARTNER,
    PROSPECT,
    RIVAL,
    a_partner_side,
    a_program,
    a_property,
    a_shared_deal,
)

PROGRAM: Program = a_program(
    properties=(
        a_property("deal_name", "dealname", ValueType.TEXT),
        a_property("amount", "amount", ValueType.NUMBER),
        a_property("currency", "deal_currency_code", ValueType.CURRENCY),
        a_property("quote", "x_quote", ValueType.TEXT, Direction.VENDOR_TO_PARTNER),
        a_property("proof", "x_proof", ValueType.TEXT, Direction.PARTNER_TO_VENDOR),
    )
)
THIRD = PortalId(2003)

sides = st.sampled_from(Side)
names = st.sampled_from([designated.name for designated in PROGRAM.properties])
values = st.sampled_from(["", "1", "2", "three"])
instants = st.integers(0, 5).map(Milliseconds)
"""Few, so that ties are the rule."""

edits = st.builds(Edit, side=sides, name=names, value=values, occurred_at=instants)
histories = st.lists(edits, max_size=12)


@st.composite
def written(draw: st.DrawFn) -> Confirmation:
    """Any confirmation of a round of updates."""
    refused = draw(st.dictionaries(names, values, max_size=2))
    parked = {
        name: Parked(value=value, reason="INVALID", message="No.", at=Milliseconds(0))
        for name, value in refused.items()
    }
    return Confirmation(
        deal=DEAL,
        side=draw(sides),
        wrote=draw(st.dictionaries(names, values, max_size=3)),
        doubted=draw(st.frozensets(names, max_size=3)),
        at=draw(instants),
        parked=parked,
    )


def a_deal_of_two_records() -> SharedDeal:
    return a_shared_deal(registers={}, partner=a_partner_side(deal=RecordId("7")))


portals = st.sampled_from([PARTNER, RIVAL, THIRD])
emails = st.none() | st.sampled_from(["kim@vendor.example", "dana@vendor.example"])
products = st.sampled_from(["", "bench", "crane"])
keys = st.sampled_from([DealKey("mine"), DealKey("a"), DealKey("b")])
domains = st.none() | st.sampled_from(
    [PROSPECT, Domain("freemail.example"), Domain("partner.example"), Domain("other.example")]
)
open_deals = st.builds(OpenDeal, key=keys, partner=portals, product=products)
registrations_of_domains = st.none() | st.builds(
    DomainRegistration, partner=portals, registered_at=instants, expires_at=instants
)
leads = st.none() | st.builds(
    Lead,
    domain=st.just(PROSPECT),
    registration=registrations_of_domains,
    open_deals=st.lists(open_deals, max_size=3, unique_by=lambda deal: deal.key).map(tuple),
)
qualifications = st.builds(
    Qualification,
    relationship_established=st.booleans(),
    need_identified=st.booleans(),
    need=st.sampled_from(["", " ", "Slow bench"]),
)
sources = st.none() | st.builds(
    Source,
    side=sides,
    deal=st.none() | st.just(RecordId("77")),
    values=products.map(lambda product: {"product_interest": product}),
)


required = st.builds(
    RequiredQualification, relationship=st.booleans(), need=st.booleans(), contact=st.booleans()
)
territories = st.dictionaries(
    st.sampled_from(["example", "prospect.example", "de"]), st.just("terry@vendor.example"), max_size=2
).map(lambda reps: Territories(reps=reps))
endings = st.sampled_from([Reason.ENDED_BY_VENDOR, Reason.PARTNER_TAKEN_OFF, Reason.ENDED_BY_PARTNER])
standing_deals = st.none() | st.builds(
    lambda state, ending: a_shared_deal(
        key=DealKey("mine"), state=state, reasons=(ending,) if state is State.ENDED else ()
    ),
    state=st.sampled_from(State),
    ending=endings,
)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    motive = draw(st.sampled_from(Motive))
    return Situation(
        registration=Registration(
            key=draw(keys),
            entry=draw(st.sampled_from(Entry)),
            motive=motive,
            partner=PARTNER,
            values={"product_interest": draw(products)},
            requested_at=draw(instants),
            company=draw(
                st.builds(
                    Company,
                    name=st.sampled_from(["", "Prospect"]),
                    domain=st.sampled_from(["", "prospect.example"]),
                )
            ),
            domain=draw(domains),
            contact=draw(st.none() | st.just(Contact(email="ada@prospect.example"))),
            qualification=draw(qualifications) if motive is Motive.PARTNER_ASKED else None,
            source=draw(sources),
        ),
        lead=draw(leads),
        partner=Partner(
            portal=PARTNER,
            name="Partner",
            tier=draw(st.sampled_from(["silver", "unheard of"])),
            own_domains=frozenset({Domain("partner.example")}),
            cam_email="cam@vendor.example",
            registrations=draw(st.integers(0, 3)),
        ),
        direct_rep=draw(emails),
        vendor_owner=draw(emails),
        program=a_program(
            phase=draw(st.sampled_from(Phase)),
            owner_beats_bpw=draw(st.booleans()),
            default_direct_rep=draw(emails),
            qualification=draw(required),
            territories=draw(territories),
        ),
        now=draw(instants),
        standing=draw(standing_deals),
    )
