"""Suggestions for a timetable: plain data in, a proposal out, or the demands that cannot hold together.

`data` says what is asked and answered, `reading` fetches it from the database, `solving` reckons (the only place that
loads OR-Tools, and only when something is to be reckoned: it is slow to load, and pages must not pay for it).
"""
