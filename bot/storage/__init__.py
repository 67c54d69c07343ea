"""All SQL lives here: functions that take a transaction and give frozen dataclasses."""
