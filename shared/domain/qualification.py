"""When a deal may be registered (S9): what a partner has to have done, and what the program asks for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualification:
    """As the partner says: the relationship stands and the need is known."""

    relationship_established: bool = False
    need_identified: bool = False
    intro_note: str = ""
    need: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredQualification:
    """What a registration is held for. The vendor's own people answer for their deals themselves."""

    relationship: bool = True
    need: bool = True
    contact: bool = True


ALL_REQUIRED = RequiredQualification()
