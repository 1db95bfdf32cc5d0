from cicc_portal.outbox.actions.batches import Written, keep_drafts
from cicc_portal.outbox.actions.composing import Enclosure, compose, take_in
from cicc_portal.outbox.actions.drafts import SentTogether, discard, edit, restore, send_batch, send_drafts, take_back
from cicc_portal.outbox.actions.sending import queue, recall, retry

__all__ = [
    "Enclosure",
    "SentTogether",
    "Written",
    "compose",
    "discard",
    "edit",
    "keep_drafts",
    "queue",
    "recall",
    "restore",
    "retry",
    "send_batch",
    "send_drafts",
    "take_back",
    "take_in",
]
