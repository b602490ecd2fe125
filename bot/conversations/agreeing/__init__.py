"""From separate answers to one text that everyone agrees to, and the draaiboek itself."""
