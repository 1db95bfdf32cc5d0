from cicc_portal.outbox.actions.composing import Enclosure, compose, take_in
from cicc_portal.outbox.actions.drafts import SentTogether, discard, edit, restore, send_drafts, take_back
from cicc_portal.outbox.actions.sending import queue, recall, retry

__all__ = [
    "Enclosure",
    "SentTogether",
    "compose",
    "discard",
    "edit",
    "queue",
    "recall",
    "restore",
    "retry",
    "send_drafts",
    "take_back",
    "take_in",
]
