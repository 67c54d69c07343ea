"""What time does to cases: rungs, reminders, dates, the day's list; several cases at once."""
