"""Service days and visits."""
