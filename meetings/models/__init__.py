from meetings.models.committee import Committee
from meetings.models.meeting import Meeting
from meetings.models.party import Group, Party, PartyName
from meetings.models.room import Room
from meetings.models.staff import AudienceAssignment, StaffAssignment

__all__ = [
    "AudienceAssignment",
    "Committee",
    "Group",
    "Meeting",
    "Party",
    "PartyName",
    "Room",
    "StaffAssignment",
]
