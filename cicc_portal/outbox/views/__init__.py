from cicc_portal.outbox.views.desk import message_list, show
from cicc_portal.outbox.views.handling import discard, edit, recall, restore, retry, retry_failed, send, take_back
from cicc_portal.outbox.views.reader import reader
from cicc_portal.outbox.views.sending import send_batch, take_batch_back

__all__ = [
    "discard",
    "edit",
    "message_list",
    "reader",
    "recall",
    "restore",
    "retry",
    "retry_failed",
    "send",
    "send_batch",
    "show",
    "take_back",
    "take_batch_back",
]
