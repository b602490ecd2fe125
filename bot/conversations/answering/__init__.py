"""Answering the richtvragen, in blocks, and looking back at the answers."""
