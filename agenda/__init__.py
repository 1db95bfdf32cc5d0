"""Agenda items, sessions and the timetable, releases, papers, outcomes and reports."""
