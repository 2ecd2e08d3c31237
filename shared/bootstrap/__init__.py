"""The composition root: the one place that chooses adapters. One module per part: a function loads only its own."""
