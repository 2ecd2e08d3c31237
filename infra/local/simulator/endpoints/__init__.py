"""The REST endpoints: each module is one API, and ends with its table of routes."""
