"""Invitations for tests, sent without the worker that makes their letters."""

from __future__ import annotations

from django.db import transaction

from cicc_portal.audit.record import SYSTEM
from cicc_portal.documents.models import GeneratedFile, Job
from delegates.actions import invitations as actions
from delegates.invitations.mail import link_of
from delegates.models import Delegation, FocalPoint, Invitation
from tests import factories


def invited(delegation: Delegation, *, email="focal@example.org", name="Fay Focal", language="en", by=SYSTEM, words=""):
    """An invitation whose mail is on its way."""
    invitation = actions.invite(delegation, email=email, full_name=name, language=language, by=by, words=words)
    return sent(invitation)


@transaction.atomic
def sent(invitation: Invitation) -> Invitation:
    """Do what the worker does, with some bytes for the letter."""
    letter = GeneratedFile.written(
        b"%PDF-1.7 a letter",
        filename="invitation.pdf",
        mime="application/pdf",
        kind=actions.INVITATIONS,
        title="Invitation",
        language=invitation.language,
        meeting_id=invitation.delegation.meeting_id,
        role="accreditation",
    )
    letter.save()
    job = Job.objects.filter(kind=actions.INVITATIONS).latest("pk")
    actions.send_out(job, {invitation.pk: letter})
    invitation.refresh_from_db()
    return invitation


def focal_point(delegation: Delegation, **user) -> FocalPoint:
    return factories.FocalPointFactory(delegation=delegation, user=factories.UserFactory(**user))


def path_of(invitation: Invitation) -> str:
    """The link without the portal's own address."""
    return "/" + link_of(invitation).split("/", 3)[3]
