"""What a change of the program file changes for partners that the vendor invites, in words."""

from collections.abc import Iterator

from shared.domain.invitation import InvitationTerms

ASKED = {
    True: "A partner that the vendor puts on a deal has to accept before it is shared; what is shared stays shared.",
    False: "A partner that the vendor puts on a deal shares it at once; those who were asked are still to answer.",
}


def invitation_changes(old: InvitationTerms, new: InvitationTerms) -> Iterator[tuple[str, str]]:
    """Keys, and what their change means."""
    if old.accept_first is not new.accept_first:
        yield "invitation.accept_first", ASKED[new.accept_first]
    if set(old.shown) != set(new.shown):
        means = f"A partner sees {', '.join(new.shown)} before it accepts, not {', '.join(old.shown)}."
        yield "invitation.shown", means
