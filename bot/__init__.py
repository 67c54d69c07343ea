"""The welfare desk: a unit's requests, from the first word to the soldier's own yes."""
