"""A small town in which there is something to see: a contested lead, a held registration, and a dummy."""

from infra.local.simulator import CrmUser, seeds
from tests.component.deployed import CASCADE, RHEINWERK, Deployed
from tests.component.opening import open_for_business

PITCH = "kirinforge"
"""In all that is written in the form that is held."""


def open_contested_town(system: Deployed) -> Deployed:
    open_for_business(system, CASCADE, RHEINWERK)
    system.register(system.seller)
    system.register(rival(system), id="form-of-a-rival")
    system.register(
        id="form-that-is-held",
        dealName=f"{PITCH} Test",
        need=PITCH,
        introNote=PITCH,
        company={"name": PITCH, "domain": "gmail.com"},
        contact={"email": f"{PITCH}@gmail.com", "firstName": PITCH},
    )
    dummy = {"name": "Dummy", "domain": "wren.example"}
    system.register(id="form-of-a-dummy", dealName="Test", company=dummy)
    return system


def rival(system: Deployed) -> CrmUser:
    return system.person(RHEINWERK, seeds.RHEINWERK_SELLER)
