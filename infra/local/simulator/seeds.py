"""The opening situation of the local system: a vendor and three partners on three continents, each at work on its own.

Everything is written by the portals' own people before the app is installed, so no webhook tells of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from infra.local.simulator.person import CrmUser
from infra.local.simulator.pipelines import make_pipeline
from infra.local.simulator.portal import Owner, SimulatedPortal
from infra.local.simulator.simulator import Simulator

VENDOR_PORTAL_ID = 48_100_001
SAKURA_PORTAL_ID = 48_200_001
CASCADE_PORTAL_ID = 48_300_001
RHEINWERK_PORTAL_ID = 48_400_001

VENDOR_NAME = "Northwind Instruments"
SAKURA_NAME = "Sakura Systems K.K."
CASCADE_NAME = "Cascade Revenue Partners"
RHEINWERK_NAME = "Rheinwerk Beratung GmbH"

VENDOR_DOMAIN = "northwind-instruments.example"
SAKURA_DOMAIN = "sakura-systems.example"
CASCADE_DOMAIN = "cascade-revenue.example"
RHEINWERK_DOMAIN = "rheinwerk-beratung.example"

# The vendor's people: one direct rep, a channel account manager per partner, one partner development manager.
DIRECT_REP = "dana.reyes@northwind-instruments.example"
CAM_OF_SAKURA = "kenji.mori@northwind-instruments.example"
CAM_OF_CASCADE = "maria.lopez@northwind-instruments.example"
CAM_OF_RHEINWERK = "lukas.brandt@northwind-instruments.example"
PDM = "amara.okafor@northwind-instruments.example"

SAKURA_SELLER = "yuki.tanaka@sakura-systems.example"
CASCADE_SELLER = "jordan.lee@cascade-revenue.example"
RHEINWERK_SELLER = "anna.vogel@rheinwerk-beratung.example"


@dataclass(frozen=True, slots=True)
class Person:
    email: str
    first_name: str
    last_name: str
    user_id: int


@dataclass(frozen=True, slots=True)
class Prospect:
    """A company with one contact and, where there is one, a deal on them."""

    company: Mapping[str, str]
    contact: Mapping[str, str]
    deal: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Account:
    """What one portal starts with; the first person is the one who wrote it all."""

    portal_id: int
    name: str
    time_zone: str
    currencies: tuple[str, ...]
    people: tuple[Person, ...]
    prospects: tuple[Prospect, ...]
    partner_companies: tuple[Mapping[str, str], ...] = ()


VENDOR = Account(
    VENDOR_PORTAL_ID,
    VENDOR_NAME,
    "America/New_York",
    ("USD", "EUR", "JPY"),
    (
        Person(DIRECT_REP, "Dana", "Reyes", 7_100_001),
        Person(CAM_OF_SAKURA, "Kenji", "Mori", 7_100_002),
        Person(CAM_OF_CASCADE, "María", "López", 7_100_003),
        Person(CAM_OF_RHEINWERK, "Lukas", "Brandt", 7_100_004),
        Person(PDM, "Amara", "Okafor", 7_100_005),
    ),
    (
        Prospect(
            {
                "name": "Halden Aerospace",
                "domain": "halden-aerospace.example",
                "city": "Boston",
                "country": "US",
            },
            {"email": "priya.nair@halden-aerospace.example", "firstname": "Priya", "lastname": "Nair"},
            {"dealname": "Halden vibration lab", "amount": "84000", "dealstage": "qualifiedtobuy"},
        ),
        Prospect(
            {
                "name": "Maple Ridge Foods",
                "domain": "maple-ridge.example",
                "city": "Toronto",
                "country": "CA",
            },
            {"email": "omar.haddad@maple-ridge.example", "firstname": "Omar", "lastname": "Haddad"},
        ),
        Prospect(
            {"name": "Kestrel Motors", "domain": "kestrel-motors.example", "city": "Austin", "country": "US"},
            {"email": "sam.ito@kestrel-motors.example", "firstname": "Sam", "lastname": "Ito"},
        ),
    ),
    (
        {"name": SAKURA_NAME, "domain": SAKURA_DOMAIN, "city": "東京", "country": "JP"},
        {"name": CASCADE_NAME, "domain": CASCADE_DOMAIN, "city": "Seattle", "country": "US"},
        {"name": RHEINWERK_NAME, "domain": RHEINWERK_DOMAIN, "city": "Köln", "country": "DE"},
    ),
)

SAKURA = Account(
    SAKURA_PORTAL_ID,
    SAKURA_NAME,
    "Asia/Tokyo",
    ("JPY", "USD"),
    (
        Person(SAKURA_SELLER, "優希", "田中", 7_200_001),
        Person("hiro.sato@sakura-systems.example", "Hiro", "Satō", 7_200_002),
    ),
    (
        Prospect(
            {"name": "日本精密工業", "domain": "nihon-seimitsu.example", "city": "名古屋", "country": "JP"},
            {"email": "aiko.suzuki@nihon-seimitsu.example", "firstname": "愛子", "lastname": "鈴木"},
            {"dealname": "日本精密工業 – 振動解析", "amount": "4200000", "dealstage": "qualifiedtobuy"},
        ),
        Prospect(
            {"name": "Hokuto Robotics", "domain": "hokuto-robotics.example", "city": "札幌", "country": "JP"},
            {"email": "ren.kimura@hokuto-robotics.example", "firstname": "蓮", "lastname": "木村"},
        ),
    ),
)

CASCADE = Account(
    CASCADE_PORTAL_ID,
    CASCADE_NAME,
    "America/Los_Angeles",
    ("USD",),
    (
        Person(CASCADE_SELLER, "Jordan", "Lee", 7_300_001),
        Person("taylor.nguyen@cascade-revenue.example", "Taylor", "Nguyễn", 7_300_002),
    ),
    (
        Prospect(
            {
                "name": "Bluefin Robotics",
                "domain": "bluefin-robotics.example",
                "city": "Portland",
                "country": "US",
            },
            {"email": "casey.wong@bluefin-robotics.example", "firstname": "Casey", "lastname": "Wong"},
            {"dealname": "Bluefin test bench", "amount": "36500.50", "dealstage": "appointmentscheduled"},
        ),
        Prospect(
            {"name": "Sierra Hydro", "domain": "sierra-hydro.example", "city": "Sacramento", "country": "US"},
            {"email": "robin.garcia@sierra-hydro.example", "firstname": "Robin", "lastname": "García"},
        ),
    ),
)

RHEINWERK = Account(
    RHEINWERK_PORTAL_ID,
    RHEINWERK_NAME,
    "Europe/Berlin",
    ("EUR", "USD"),
    (
        Person(RHEINWERK_SELLER, "Anna", "Vogel", 7_400_001),
        Person("jonas.weiss@rheinwerk-beratung.example", "Jonas", "Weiß", 7_400_002),
    ),
    (
        Prospect(
            {
                "name": "Schäfer Antriebe",
                "domain": "schaefer-antriebe.example",
                "city": "Stuttgart",
                "country": "DE",
            },
            {
                "email": "petra.schaefer@schaefer-antriebe.example",
                "firstname": "Petra",
                "lastname": "Schäfer",
            },
            {"dealname": "Schäfer Prüfstand", "amount": "58900", "dealstage": "presentationscheduled"},
        ),
        # On purpose a company the vendor's direct rep works on too.
        Prospect(
            {
                "name": "Halden Aerospace",
                "domain": "halden-aerospace.example",
                "city": "Boston",
                "country": "US",
            },
            {"email": "ines.martin@halden-aerospace.example", "firstname": "Inés", "lastname": "Martín"},
        ),
    ),
)

PARTNERS = (SAKURA, CASCADE, RHEINWERK)

# The European partner already has a pipeline of its own besides the default one.
_RHEINWERK_STAGES = (
    ("rw_erstgespraech", "Erstgespräch", "0.2"),
    ("rw_angebot", "Angebot", "0.6"),
    ("rw_gewonnen", "Gewonnen", "1.0"),
    ("rw_verloren", "Verloren", "0.0"),
)


def seed_portals(sim: Simulator) -> dict[int, SimulatedPortal]:
    """The four portals by id, the vendor's first."""
    portals = {account.portal_id: _open(sim, account) for account in (VENDOR, *PARTNERS)}
    own = make_pipeline("rw_beratung", "Beratungsprojekte", _RHEINWERK_STAGES, sim.clock(), order=1)
    portals[RHEINWERK_PORTAL_ID].pipelines.add(own)
    return portals


def user_named(sim: Simulator, portal_id: int, email: str) -> CrmUser:
    owner = next(each for each in sim.portals[portal_id].owners.values() if each.email == email)
    return CrmUser(sim, portal_id, owner.user_id, owner.email)


def _open(sim: Simulator, account: Account) -> SimulatedPortal:
    portal = sim.add_portal(
        portal_id=account.portal_id,
        name=account.name,
        time_zone=account.time_zone,
        currency=account.currencies[0],
        additional_currencies=account.currencies[1:],
    )
    owners = [_hire(portal, person) for person in account.people]
    user = CrmUser(sim, account.portal_id, owners[0].user_id, owners[0].email)
    for company in account.partner_companies:
        user.create("companies", company)
    _enter(user, owners, account.prospects)
    return portal


def _hire(portal: SimulatedPortal, person: Person) -> Owner:
    return portal.add_owner(
        email=person.email,
        first_name=person.first_name,
        last_name=person.last_name,
        user_id=person.user_id,
    )


def _enter(user: CrmUser, owners: Sequence[Owner], prospects: Sequence[Prospect]) -> None:
    """Every prospect belongs to the portal's first person."""
    owner = {"hubspot_owner_id": str(owners[0].id)}
    for prospect in prospects:
        company = user.create("companies", {**prospect.company, **owner})
        contact = user.create("contacts", {**prospect.contact, **owner}, [("companies", company)])
        if prospect.deal:
            user.create("deals", {**prospect.deal, **owner}, [("companies", company), ("contacts", contact)])
