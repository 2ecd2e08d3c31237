"""The opening scenario: what the vendor and three partners do on their first day, played through the real doors."""
