"""When messages are deleted: those of a meeting some time after it, all others soon after they were written."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts import leaving
from cicc_portal.accounts.models import User
from cicc_portal.audit.retention import Rows, Rule, Term, register, register_term
from cicc_portal.documents import retention as of_documents
from cicc_portal.outbox.models import Attachment, Message


def at_rest(rows: Rows) -> Rows:
    """Not those that are just on their way."""
    return rows.exclude(state__in=[Message.State.QUEUED, Message.State.SENDING])


def register_rules() -> None:
    register_term(Term(key="messages", label=_("Messages that the portal sent"), days=90))
    register_term(Term(key="notices", label=_("Sign-in codes and notices about an account"), days=30, event="written"))
    register(
        Rule(
            name="messages",
            label=_("Messages that the portal sent"),
            term="messages",
            model=Message,
            meeting="meeting_id",
            holding=at_rest,
        ),
        Rule(
            name="notices",
            label=_("Sign-in codes and notices about an account"),
            term="notices",
            model=Message,
            since=("created_at",),
            holding=lambda rows: at_rest(rows).filter(meeting_id=None),
        ),
    )
    of_documents.before_deletion(drop_attachments)
    leaving.before_leaving(drop_mail)


def drop_attachments(files: list[Any]) -> None:
    """A file that goes is no longer attached to what was sent with it."""
    Attachment.objects.filter(file__in=files).delete()


def drop_mail(user: User) -> None:
    """Mail to an account that is deleted goes with it, and whatever holds on to its files."""
    at_rest(Message.objects.filter(to_user=user)).delete()
    Attachment.objects.filter(file__owner=user, file__audience=None, file__role="").delete()
