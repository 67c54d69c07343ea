"""A case from submission to its end, and who reads it."""
