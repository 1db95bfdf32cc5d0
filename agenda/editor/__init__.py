"""The timetable editor: what it shows, what it is asked to do, and what it answers."""
