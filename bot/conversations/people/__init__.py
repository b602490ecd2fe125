"""Who takes part, how far they are, and when they want to hear from the bot."""
