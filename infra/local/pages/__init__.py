"""The web pages of the local system: the vendor's CRM and a partner's side by side, live."""
