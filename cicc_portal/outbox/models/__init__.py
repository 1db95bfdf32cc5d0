from cicc_portal.outbox.models.attachment import Attachment
from cicc_portal.outbox.models.message import Message

__all__ = ["Attachment", "Message"]
