"""Invitations to register a delegation: sent, reissued, revoked, reminded of, opened, answered."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from contextlib import suppress

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cicc_portal.accounts.actions import account_for
from cicc_portal.accounts.models import User
from cicc_portal.audit.record import SYSTEM, Actor, record
from cicc_portal.audit.retention import carry_out, rule
from cicc_portal.documents.models import GeneratedFile, Job
from cicc_portal.outbox.actions import compose, recall
from cicc_portal.outbox.models import Message
from cicc_portal.outbox.problems import TooLate
from delegates.invitations.mail import REMINDER, TEMPLATE, context_of, expiry
from delegates.models import Delegation, FocalPoint, Invitation, Participant
from delegates.models.invitation import InvitationQuerySet, digest_of
from delegates.problems import AccountClosed, AlreadyInvitedAddress, InvitationOver, MeetingNotPublic, refusals
from meetings.models import Meeting

# Kinds of background jobs: letters and mails of invitations; letters alone, in one PDF.
INVITATIONS = "invitations"
LETTERS = "invitation-letters"
KIND = "invitation"
# Two who press “Remind” on one day remind once.
REMIND_AGAIN = datetime.timedelta(hours=20)


def invite(
    delegation: Delegation, *, email: str, full_name: str, language: str, by: Actor, words: str = ""
) -> Invitation:
    """Ask the person with that address to register the delegation: letter and mail follow in the background.

    An account is made if there is none; the person is a focal point from now on. `words` is a paragraph added to the
    mail. Raises `MeetingNotPublic`, `AccountClosed`, `AlreadyInvitedAddress`.
    """
    with refusals():
        invitation = _invite(delegation, email=email, full_name=full_name, language=language, by=by)
        _send_soon([invitation], words={language: words}, by=by)
        return invitation


@transaction.atomic
def invite_waiting(meeting: Meeting, *, words: Mapping[str, str], by: Actor) -> list[Invitation]:
    """Invite all focal points of delegations that have no invitation yet; letters and mails follow in one job.

    `words` adds a paragraph per language. Whom somebody else invites at this moment is left out.
    Raises `MeetingNotPublic`.
    """
    made = []
    for focal_point in uninvited(meeting):
        delegation, user = focal_point.delegation, focal_point.user
        try:
            with refusals():
                made.append(
                    _invite(delegation, email=user.email, full_name=user.full_name, language=user.language, by=by)
                )
        except AlreadyInvitedAddress:
            continue
    if made:
        _send_soon(made, words=words, by=by)
    return made


def uninvited(meeting: Meeting) -> list[FocalPoint]:
    """Focal points of delegations without an invitation, in CARICOM order."""
    invited = Invitation.objects.of_delegations().current().filter(delegation__meeting=meeting)
    found = FocalPoint.objects.filter(delegation__meeting=meeting, user__is_active=True)
    found = found.exclude(delegation__in=invited.values("delegation"))
    return list(
        found.select_related("delegation__party", "delegation__meeting__committee", "user").order_by(
            "delegation__party__rank", "delegation__party__sort_key", "delegation__party__code", "pk"
        )
    )


def uninvited_of(delegation: Delegation) -> list[FocalPoint]:
    """The focal points of one delegation who have no invitation, though others may."""
    invited = Invitation.objects.of_delegations().current().filter(delegation=delegation).values("email")
    found = delegation.focal_points.filter(user__is_active=True).exclude(user__email__in=invited)
    return list(found.select_related("user").order_by("pk"))


@transaction.atomic
def reissue(invitation: Invitation, *, by: Actor, words: str = "") -> Invitation:
    """A new link to the same address; the old one opens no longer.

    Raises `MeetingNotPublic`, `AccountClosed`, `InvitationOver`.
    """
    old = locked(invitation)
    if not old.delegation.meeting.is_public:
        raise MeetingNotPublic
    user = account_for(old.email, full_name=old.full_name, language=old.language, by=by)
    if not user.is_active:
        raise AccountClosed
    end(old)
    remove_letters([old], by=by)
    new = written(old.delegation, email=old.email, full_name=old.full_name, language=old.language, by=by)
    FocalPoint.objects.get_or_create(delegation=old.delegation, user=user)
    _record("reissued", new, by=by)
    _send_soon([new], words={new.language: words}, by=by)
    return new


@transaction.atomic
def revoke(invitation: Invitation, *, by: Actor) -> None:
    """The link opens no longer, and whoever it was for is no focal point any more; the letter is deleted, with proof.

    Raises `InvitationOver`.
    """
    held = locked(invitation)
    end(held)
    remove_letters([held], by=by)
    FocalPoint.objects.filter(delegation=held.delegation, user__email__iexact=held.email).delete()
    _record("revoked", held, by=by)


@transaction.atomic
def remind(among: InvitationQuerySet, *, by: Actor) -> int:
    """Write to those of `among` who have not answered and were not reminded today; gives how many."""
    due = due_for_reminder(among).select_related("delegation__party", "delegation__meeting__committee")
    now = timezone.now()
    reminded = list(due.order_by("pk").select_for_update(of=("self",)))
    for invitation in reminded:
        # The key of the portal may have been changed since: what is sent must open.
        invitation.digest, invitation.reminded_at = digest_of(invitation.token), now
        invitation.save(update_fields=["digest", "reminded_at"])
        compose(
            REMINDER,
            to=invitation.email,
            name=invitation.full_name,
            language=invitation.language,
            context=context_of(invitation),
            kind=f"{KIND}-reminder",
            meeting=invitation.delegation.meeting,
            by=by,
        )
        _record("reminded", invitation, by=by)
    return len(reminded)


def due_for_reminder(among: InvitationQuerySet) -> InvitationQuerySet:
    """Those of `among` who were written to, have not answered, and were not reminded today."""
    lately = timezone.now() - REMIND_AGAIN
    return among.unanswered().filter(Q(reminded_at__isnull=True) | Q(reminded_at__lt=lately), message__isnull=False)


@transaction.atomic
def mark_opened(invitation: Invitation) -> None:
    """The link was opened; the first time counts."""
    if Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(opened_at=timezone.now()):
        _record("opened", invitation, by=SYSTEM)


@transaction.atomic
def mark_answered(delegation: Delegation, user: User) -> None:
    """`user` has saved or sent somebody of the delegation: that answers the invitations to that person."""
    found = Invitation.objects.current().filter(
        delegation=delegation, email__iexact=user.email, answered_at__isnull=True
    )
    for invitation in found.select_related("delegation"):
        if Invitation.objects.filter(pk=invitation.pk, answered_at=None).update(answered_at=timezone.now()):
            _record("answered", invitation, by=user)


@transaction.atomic
def order_letters(meeting: Meeting, delegations: Sequence[Delegation], *, language: str, by: Actor) -> Job:
    """Have the letters of `delegations` made as one PDF; `language` "": each in the delegation's own."""
    record("invitation.letters-ordered", meeting, by=by)
    args = {"delegations": [delegation.pk for delegation in delegations], "language": language}
    return Job.enqueue(LETTERS, by=by, meeting=meeting, args=args)


def send_out(job: Job, letters: Mapping[int, GeneratedFile]) -> None:
    """Write the mails of invitations whose letters are made, in the transaction that completes `job`.

    What was revoked meanwhile is left. The paragraphs that staff added go from the job into the mails.
    """
    words: Mapping[str, str] = job.args["words"]
    found = Invitation.objects.current().filter(pk__in=letters, message=None)
    found = found.select_related("delegation__party", "delegation__meeting__committee")
    for invitation in found.order_by("pk").select_for_update(of=("self",)):
        letter = letters[invitation.pk]
        invitation.letter = letter
        # Not a `secret` message: its link leads to numbers and to a code for this address, it must outlast an outage of
        # the mail server, and what staff added stays to be read.
        invitation.message = compose(
            TEMPLATE,
            to=invitation.email,
            name=invitation.full_name,
            language=invitation.language,
            context=context_of(invitation, words=words.get(invitation.language, "")),
            kind=KIND,
            meeting=invitation.delegation.meeting,
            by=invitation.by or SYSTEM,
            attachments=[letter],
        )
        invitation.save(update_fields=["letter", "message"])
    _drop_unsent(job, letters)
    Job.objects.filter(pk=job.pk).update(args={**job.args, "words": {}})


def _drop_unsent(job: Job, letters: Mapping[int, GeneratedFile]) -> None:
    """The letters of those that were revoked while they were made."""
    ended = Invitation.objects.filter(pk__in=letters, revoked_at__isnull=False, letter=None)
    files = [letters[pk].pk for pk in ended.values_list("pk", flat=True)]
    if files:
        found = rule("files")
        carry_out(found, found.rows(meeting_id=job.meeting_id).filter(pk__in=files), meeting_id=job.meeting_id)


def locked(invitation: Invitation) -> Invitation:
    """The row, held until the transaction ends. Raises `InvitationOver` if somebody else has revoked or reissued it."""
    held = Invitation.objects.current().filter(pk=invitation.pk).select_for_update(of=("self",))
    found = held.select_related("delegation__party", "delegation__meeting__committee", "message").first()
    if found is None:
        raise InvitationOver
    return found


def end(invitation: Invitation) -> None:
    """Let the link open no longer, and keep back its mail where that has not left."""
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    if invitation.message is not None and invitation.message.state == Message.State.QUEUED:
        with suppress(TooLate):  # it leaves, and its link says that it is over
            recall(invitation.message, by=SYSTEM)


def remove_letters(invitations: Sequence[Invitation], *, by: Actor) -> None:
    """Delete the letter files of `invitations` that no other invitation holds, recorded as retention does.

    Mail that was sent with one keeps its text, and says that the file is gone.
    """
    ended = [invitation.pk for invitation in invitations]
    letters = [invitation.letter_id for invitation in invitations if invitation.letter_id is not None]
    if not letters:
        return
    meeting_id = invitations[0].delegation.meeting_id
    others = Invitation.objects.exclude(pk__in=ended).filter(letter__in=letters)
    found = rule("files")
    rows = found.rows(meeting_id=meeting_id).filter(pk__in=letters).exclude(pk__in=others.values("letter"))
    carry_out(found, rows, meeting_id=meeting_id, by=by, waits=True)


def written(
    delegation: Delegation,
    *,
    email: str,
    full_name: str,
    language: str,
    by: Actor,
    participant: Participant | None = None,
) -> Invitation:
    """A new invitation's row; no mail yet."""
    invitation = Invitation(
        delegation=delegation,
        participant=participant,
        email=email,
        full_name=full_name,
        language=language,
        by_id=by.pk,
        expires_at=expiry(delegation.meeting),
    )
    invitation.digest = digest_of(invitation.token)
    invitation.save(force_insert=True)
    return invitation


def _invite(delegation: Delegation, *, email: str, full_name: str, language: str, by: Actor) -> Invitation:
    if not delegation.meeting.is_public:
        raise MeetingNotPublic
    user = account_for(email, full_name=full_name, language=language, by=by)
    if not user.is_active:
        raise AccountClosed
    _focal_point, is_new = FocalPoint.objects.get_or_create(delegation=delegation, user=user)
    if is_new:
        record("delegation.focal-point-added", delegation, by=by, changes={"user": (None, user.pk)})
    name = full_name or user.full_name
    invitation = written(delegation, email=user.email, full_name=name, language=language, by=by)
    _record("sent", invitation, by=by)
    return invitation


def _send_soon(invitations: Sequence[Invitation], *, words: Mapping[str, str], by: Actor) -> None:
    args = {"invitations": [invitation.pk for invitation in invitations], "words": dict(words)}
    Job.enqueue(INVITATIONS, by=by, meeting=invitations[0].delegation.meeting, args=args)


def _record(what: str, invitation: Invitation, *, by: Actor) -> None:
    """About the delegation: neither address nor link stands in the record."""
    record(f"invitation.{what}", invitation.delegation, by=by)
