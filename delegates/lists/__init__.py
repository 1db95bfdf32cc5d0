"""Who is printed in lists: participants, needs, arrivals, rooms, attendance; and in which words and order."""
