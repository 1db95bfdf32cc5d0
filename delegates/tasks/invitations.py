"""Background work of invitations: their letters as PDF, and the mails that carry them."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cicc_portal.documents.assembly import merge
from cicc_portal.documents.jobs import JobFailed, JobRun, job
from cicc_portal.documents.models import GeneratedFile
from delegates.actions.invitations import INVITATIONS, LETTERS, send_out
from delegates.invitations.letters import language_of, letter_to
from delegates.models import Delegation, Invitation
from delegates.pdf.invitation_letter import render_invitation_letter
from meetings.models import Meeting
from meetings.roles import Role

PDF = "application/pdf"


@job(INVITATIONS, label=gettext_lazy("Invitations"))
def send_invitations(run: JobRun) -> None:
    """The letter of each invitation, then all mails together. Revoked ones, and those that were sent, are left."""
    waiting = Invitation.objects.current().filter(pk__in=run.args["invitations"], message=None)
    waiting = waiting.select_related("delegation__party", "delegation__meeting__committee", "delegation__meeting__host")
    invitations = list(waiting.order_by("pk"))
    if not invitations:
        return
    made: dict[tuple[int, str], GeneratedFile] = {}
    letters: dict[int, GeneratedFile] = {}
    for done, invitation in enumerate(invitations):
        run.progress(done, len(invitations))
        # Focal points of one delegation get the same letter.
        key = (invitation.delegation_id, invitation.language)
        if key not in made:
            made[key] = _letter(run, invitation.delegation, invitation.language)
        letters[invitation.pk] = made[key]
    run.progress(len(invitations), len(invitations))
    run.when_done(lambda _file: send_out(run.job, letters))


def _letter(run: JobRun, delegation: Delegation, language: str) -> GeneratedFile:
    with override(language):
        return run.store(
            render_invitation_letter(letter_to(delegation, language=language)),
            filename=_("%(meeting)s invitation %(delegation)s.pdf")
            % {"meeting": delegation.meeting.short_name, "delegation": delegation.party.code},
            mime=PDF,
            title=_("Invitation: %(delegation)s") % {"delegation": delegation},
            language=language,
            role=Role.ACCREDITATION,
        )


@job(LETTERS, label=gettext_lazy("Invitation letters"))
def make_letters(run: JobRun) -> GeneratedFile:
    """The letters of several delegations in one PDF, in CARICOM order, for who ordered it."""
    meeting = Meeting.objects.select_related("committee", "host").get(pk=run.job.meeting_id or 0)
    delegations = list(meeting.delegations.filter(pk__in=run.args["delegations"]).in_order())
    if not delegations:
        raise JobFailed(_("These delegations are no longer invited."))
    letters = []
    for done, delegation in enumerate(delegations):
        run.progress(done, len(delegations))
        delegation.meeting = meeting
        language = run.args["language"] or language_of(delegation)
        letters.append(render_invitation_letter(letter_to(delegation, language=language)))
    run.progress(len(delegations), len(delegations))
    if len(letters) == 1:
        (content,), (delegation,) = letters, delegations
        names = {"meeting": meeting.short_name, "delegation": delegation.party.code}
        filename = _("%(meeting)s invitation %(delegation)s.pdf") % names
        title = _("Invitation: %(delegation)s") % {"delegation": delegation}
    else:
        filename = _("%(meeting)s invitations.pdf") % {"meeting": meeting.short_name}
        title = _("Invitation letters")
        content = merge(letters, title=title, language=run.job.language, author=str(settings.PORTAL_NAME))
    return run.store(content, filename=filename, mime=PDF, title=title, owner=run.job.created_by)
