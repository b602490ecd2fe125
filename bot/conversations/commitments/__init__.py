"""What the network sets out to do: goals, indicators, engagements."""
