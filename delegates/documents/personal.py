"""Reads what the papers about one person say, in the paper's language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone, translation

from delegates.documents.letterheads import letterhead_of
from delegates.models import Participant, Passport, Travel
from delegates.models.participant_reads import ParticipantQuerySet
from delegates.pdf.letterhead import Letterhead
from delegates.pdf.personal import Certificate, Confirmation, Paper, Person, VisaLetter
from meetings.models import Meeting

State = Participant.State
# Registrations that can be confirmed to the person: the secretariat has them.
CONFIRMED = (State.SUBMITTED, State.REFERRED, State.ACCREDITED)


def is_over(meeting: Meeting) -> bool:
    """True from the day after the last one, where the meeting is."""
    return timezone.localdate(timezone=meeting.zone) > meeting.ends_on


def with_party(people: ParticipantQuerySet) -> ParticipantQuerySet:
    """With the dated names of the parties, and without what no paper shows."""
    return people.select_related("delegation__party").prefetch_related("delegation__party__names").brief()


def confirmation_of(participant: Participant, meeting: Meeting, *, language: str) -> Confirmation:
    """The confirmation of a registration as it stands now."""
    is_accredited = participant.state == State.ACCREDITED
    since = participant.accredited_at if is_accredited else participant.submitted_at
    with translation.override(language):
        return Confirmation(
            language=language,
            head=letterhead_of(meeting),
            person=_person(participant, meeting),
            is_accredited=is_accredited,
            since=since.astimezone(meeting.zone).date() if since else None,
            venue=meeting.venue,
            reference=_reference(participant, meeting),
        )


def visa_letter_of(
    participant: Participant, meeting: Meeting, passport: Passport, travel: Travel | None, *, language: str
) -> VisaLetter:
    """The letter that supports a visa; who calls this records that the passport was read."""
    zone = meeting.zone
    arrives_at, departs_at = (travel.arrives_at, travel.departs_at) if travel else (None, None)
    with translation.override(language):
        return VisaLetter(
            language=language,
            head=letterhead_of(meeting),
            person=_person(participant, meeting),
            reference=_reference(participant, meeting),
            host=str(meeting.host),
            city=meeting.city,
            venue=meeting.venue,
            starts_on=meeting.starts_on,
            ends_on=meeting.ends_on,
            nationality=passport.country,
            number=passport.number,
            born_on=passport.born_on,
            issued_on=passport.issued_on,
            expires_on=passport.expires_on,
            arrives_on=arrives_at.astimezone(zone).date() if arrives_at else None,
            departs_on=departs_at.astimezone(zone).date() if departs_at else None,
        )


def certificates_of(people: Iterable[Participant], meeting: Meeting, *, language: str) -> list[Paper]:
    """A certificate for each, dated on the meeting's last day."""
    with translation.override(language):
        head = letterhead_of(meeting)
        return [certificate_of(participant, meeting, head, language=language) for participant in people]


def certificate_of(participant: Participant, meeting: Meeting, head: Letterhead, *, language: str) -> Certificate:
    return Certificate(language=language, head=head, person=_person(participant, meeting), dated_on=meeting.ends_on)


def _person(participant: Participant, meeting: Meeting) -> Person:
    return Person(
        name=participant.full_name,
        title=participant.title,
        agency=participant.agency,
        delegation=str(participant.delegation.party.name_on(meeting.starts_on)),
        function=str(participant.get_function_display()),
    )


def _reference(participant: Participant, meeting: Meeting) -> str:
    """Random, so that it tells nothing of how many there are."""
    return f"{meeting.symbol_prefix}/{participant.public_id[:8].upper()}"
