"""The composition root: the one place that chooses adapters. A module per part, so that a function loads only its own."""
