from delegates.models.acting import ActingHead
from delegates.models.audience import AudienceMember
from delegates.models.badge import Badge, SigningKey
from delegates.models.delegation import Delegation, FocalPoint
from delegates.models.door import Checkpoint, Passage, Scan
from delegates.models.invitation import Invitation
from delegates.models.letter import Letter
from delegates.models.participant import Participant
from delegates.models.personal_document import PersonalDocument
from delegates.models.photo import PendingPhoto
from delegates.models.post import StreamPost
from delegates.models.travel import Passport, Travel

__all__ = [
    "ActingHead",
    "AudienceMember",
    "Badge",
    "Checkpoint",
    "Delegation",
    "FocalPoint",
    "Invitation",
    "Letter",
    "Participant",
    "Passage",
    "Passport",
    "PendingPhoto",
    "PersonalDocument",
    "Scan",
    "SigningKey",
    "StreamPost",
    "Travel",
]
