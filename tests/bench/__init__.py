"""Benchmarks: `make bench`. They print what they measured; they are no tests."""
