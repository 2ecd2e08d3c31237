"""A partner asks for a domain, by itself: to register it, to renew its registration, or to give it up (S16)."""

from handlers.crm_people import direct_rep_on
from handlers.domain_registering import DomainDecision, DomainDesk, decide_and_record
from handlers.registration_requested import Desk
from shared.domain.domain_registrations import Decide, give_up, register, renew
from shared.domain.holding import holder
from shared.domain.program import Phase
from shared.lead_domains import registrable_domain


def handle_registration(website: str, desk: Desk) -> DomainDecision:
    """Raises TryAgain, CannotProceed, Disconnected."""
    return _asked(website, register, desk)


def handle_renewal(website: str, desk: Desk) -> DomainDecision:
    """Raises TryAgain, CannotProceed, Disconnected."""
    return _asked(website, renew, desk)


def handle_release(website: str, desk: Desk) -> DomainDecision:
    """Raises TryAgain, CannotProceed."""
    return decide_and_record(website, give_up, _domain_desk(desk))


def _asked(website: str, decide: Decide, desk: Desk) -> DomainDecision:
    direct_rep = _direct_rep(website, desk)
    return decide_and_record(website, decide, _domain_desk(desk), direct_rep=direct_rep)


def _domain_desk(desk: Desk) -> DomainDesk:
    return DomainDesk(
        partner=desk.partner.id,
        vendor=desk.vendor.id,
        store=desk.store,
        clock=desk.clock,
        program=desk.program,
    )


def _direct_rep(website: str, desk: Desk) -> str | None:
    """Asked only where it matters."""
    domain = registrable_domain(website)
    if domain is None or domain in desk.program.free_mail_domains or desk.program.phase is Phase.RETIRED:
        return None
    if holder(desk.store.lead(domain), desk.clock.now()) == desk.partner.id:
        return None
    return direct_rep_on(domain, desk.vendor, crm=desk.crm, store=desk.store, keep=True)
