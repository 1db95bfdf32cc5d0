"""What can be done to committees, meetings, rooms and staff: one transaction each, recorded."""
