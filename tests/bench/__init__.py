"""Benchmarks: `make bench`. Nothing here is a test; figures are ratios of one run, alternating, with their spread."""
