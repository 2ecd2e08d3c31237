"""A port of which only the reads may be used: what is said to write nothing is tried with it."""

from typing import Any

STORE_READS = frozenset(
    {
        "portal", "portals", "partner", "partners", "partners_by_company", "linked", "deals", "deals_of", "lead",
        "leads", "domains_of", "contested", "held", "due", "behind", "intended", "is_linking", "reviews",
        "messages", "messages_of",
    }
)  # fmt: skip
CRM_READS = frozenset({"read", "read_deals", "companies_of", "find_companies", "account"})


class OnlyReads:
    """Counts what was asked, and refuses everything else."""

    def __init__(self, port: object, reads: frozenset[str]) -> None:
        self._port = port
        self._reads = reads
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        assert name in self._reads, f"{name} is no read"
        self.asked.append(name)
        return getattr(self._port, name)
