"""The unit's own rules and homes, changed by file and by chat."""
