from delegates.models.audience import AudienceMember
from delegates.models.badge import Badge, SigningKey
from delegates.models.delegation import Delegation, FocalPoint
from delegates.models.door import Checkpoint, Passage, Scan
from delegates.models.participant import Participant
from delegates.models.photo import PendingPhoto
from delegates.models.post import StreamPost

__all__ = [
    "AudienceMember",
    "Badge",
    "Checkpoint",
    "Delegation",
    "FocalPoint",
    "Participant",
    "Passage",
    "PendingPhoto",
    "Scan",
    "SigningKey",
    "StreamPost",
]
