"""What the CRM cards and pages send and get: bodies checked at the edge, answers projected from an allow-list."""
