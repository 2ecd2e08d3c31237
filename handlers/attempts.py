"""How often a decision is made again because somebody else recorded first."""

ATTEMPTS = 10
"""More than enough for the few writers that one deal or lead has; past it the work goes back to where it came from."""
