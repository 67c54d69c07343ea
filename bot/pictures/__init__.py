"""What is printed or drawn: invitation slips, flowcharts, posters."""

LOOK = 1
"""Counts up when pictures of the same card come to look different: part of the key under which one is kept."""
