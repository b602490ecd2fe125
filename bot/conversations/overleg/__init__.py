"""An overleg from its first date to its report."""
