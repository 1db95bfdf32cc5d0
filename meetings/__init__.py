"""Committees, meetings, parties, rooms and staff: what a meeting is before anyone registers for it."""
