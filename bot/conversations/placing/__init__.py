"""Where a text belongs (docs/decisions/0009)."""
