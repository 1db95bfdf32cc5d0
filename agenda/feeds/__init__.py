"""Calendars of the programme, as subscribed to by calendar programs."""
