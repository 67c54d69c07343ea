"""The desk's own health: backup, cleaning, alarms."""
