"""The audiences of a meeting, and which staff may know the content of the closed ones (DESIGN §5)."""

from __future__ import annotations

from django.db import transaction

from cicc_portal.accounts.models import Audience, User
from cicc_portal.audit.record import Actor, record
from cicc_portal.languages import Text
from cicc_portal.outbox.actions import compose
from meetings.models import AudienceAssignment, Meeting, StaffAssignment
from meetings.models.meeting import Stream
from meetings.problems import NotClosed, NotStaff, constraints_as_refusals
from meetings.roles import IN_CHARGE

Kind = Audience.Kind

NAMES: dict[str, Text] = {
    Kind.PUBLIC: Text(en="The public", fr="Le public", nl="Het publiek", es="El público"),
    Kind.PARTICIPANTS: Text(
        en="All participants", fr="Tous les participants", nl="Alle deelnemers", es="Todos los participantes"
    ),
    Kind.STATES: Text(
        en="Member and associate member states",
        fr="États membres et membres associés",
        nl="Lidstaten en geassocieerde lidstaten",
        es="Estados miembros y miembros asociados",
    ),
    Kind.STATES_PARTNERS: Text(
        en="States and invited partners",
        fr="États et partenaires invités",
        nl="Staten en genodigde partners",
        es="Estados y socios invitados",
    ),
    Kind.BUREAU: Text(en="Bureau", fr="Bureau", nl="Bureau", es="Mesa"),
}
NAMES_OF_CAUCUSES: dict[str, Text] = {
    Stream.IMMIGRATION: Text(
        en="Immigration caucus",
        fr="Caucus de l’immigration",
        nl="Immigratieoverleg (besloten)",
        es="Caucus de inmigración",
    ),
    Stream.CUSTOMS: Text(
        en="Customs caucus", fr="Caucus des douanes", nl="Douaneoverleg (besloten)", es="Caucus de aduanas"
    ),
}
DRAFTING = Text(en="Drafting group", fr="Groupe de rédaction", nl="Redactiegroep", es="Grupo de redacción")


def create_audience(meeting: Meeting, *, kind: str, by: Actor, name: Text | None = None, stream: str = "") -> Audience:
    """A further audience of `meeting`; named ones and those of states with invited partners may be many.

    `name` is the standard one where it is left out. Raises `Taken` where the meeting has one of this kind and stream.
    """
    audience = Audience(
        meeting_id=meeting.pk, kind=kind, stream=stream, name=name or NAMES_OF_CAUCUSES.get(stream) or NAMES[kind]
    )
    audience.clean_fields()
    with constraints_as_refusals(Audience), transaction.atomic():
        audience.save(force_insert=True)
        record("audience.created", audience, by=by)
    return audience


def create_standard_audiences(meeting: Meeting, *, by: Actor) -> None:
    """What every meeting has: public, participants, states, a caucus a stream, bureau, drafting group."""
    for kind in (Kind.PUBLIC, Kind.PARTICIPANTS, Kind.STATES):
        create_audience(meeting, kind=kind, by=by)
    add_caucuses(meeting, by=by)
    create_audience(meeting, kind=Kind.BUREAU, by=by)
    create_audience(meeting, kind=Kind.NAMED, name=DRAFTING, by=by)


def add_caucuses(meeting: Meeting, *, by: Actor) -> None:
    """The caucus of each stream of `meeting` that has none yet. One left over stays: records may belong to it."""
    held = set(Audience.objects.of_meeting(meeting).filter(kind=Kind.STREAM).values_list("stream", flat=True))
    for stream in meeting.streams:
        if stream not in held:
            create_audience(meeting, kind=Kind.STREAM, stream=stream, by=by)


def assign(audience: Audience, user: User, *, by: User, tell: bool = True) -> AudienceAssignment:
    """Let `user`, who is staff of the meeting, know the content of the closed `audience`.

    Unless `tell` is off, the person and all others in charge have a mail: nobody lets themselves in silently. The
    record of it is not closed: that somebody was let in is for all who oversee the meeting.
    Raises `NotClosed`, `NotStaff`, or `Taken` where it is so already.
    """
    if not audience.is_closed or audience.kind == Kind.PAIR:
        raise NotClosed
    with constraints_as_refusals(AudienceAssignment), transaction.atomic():
        # Locked, so that a dismissal at the same moment takes the assignment with it.
        if not list(StaffAssignment.objects.select_for_update().filter(meeting_id=audience.meeting_id, user=user)):
            raise NotStaff
        assignment = AudienceAssignment.objects.create(audience=audience, user=user, assigned_by=by)
        record("audience.staff-assigned", audience, by=by, changes={"user": (None, user)})
        if tell:
            _tell(audience, user, by=by)
    return assignment


def _tell(audience: Audience, user: User, *, by: User) -> None:
    meeting = Meeting.objects.select_related("committee").get(pk=audience.meeting_id)
    in_charge = User.objects.filter(
        assignments__meeting=meeting, assignments__role__in=IN_CHARGE, is_active=True
    ).distinct()
    for recipient in {user, *in_charge} - {by}:
        compose(
            "meetings/email/opened",
            to=recipient,
            context={"audience": audience, "person": user, "by": by},
            kind="audience.opened",
            meeting=meeting,
            audience=audience,
            by=by,
        )


@transaction.atomic
def unassign(assignment: AudienceAssignment, *, by: Actor) -> None:
    """Close the audience to that staff member again."""
    record("audience.staff-unassigned", assignment.audience, by=by, changes={"user": (assignment.user, None)})
    assignment.delete()
