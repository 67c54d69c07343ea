"""Urgent matters, the duty roster, and who is on call."""
