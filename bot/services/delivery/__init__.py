"""Delivery lists: policies that arrive."""
