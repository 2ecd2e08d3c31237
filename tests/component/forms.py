"""What a partner's people fill in: sensible answers, so that a test names only what matters."""

from typing import Any


def a_registration(**changes: Any) -> dict[str, Any]:
    """From the dashboard, for a lead that nobody knows yet."""
    form: dict[str, Any] = {
        "id": "form-0001",
        "entry": "dashboard",
        "dealName": "Osprey test bench",
        "amount": "12000.5",
        "currency": "USD",
        "closeDate": "2026-12-31",
        "company": {"name": "Osprey Labs", "domain": "osprey-labs.example"},
        "contact": {"email": "kim@osprey-labs.example", "firstName": "Kim", "lastName": "Park"},
        "relationshipEstablished": True,
        "introNote": "Met at a fair",
        "needIdentified": True,
        "need": "Slow test bench",
    }
    return {name: value for name, value in {**form, **changes}.items() if value is not None}


def a_message(text: str, id: str = "message-0001") -> dict[str, Any]:
    return {"id": id, "text": text}
