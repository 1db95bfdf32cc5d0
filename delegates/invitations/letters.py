"""From rows to the invitation letter."""

from __future__ import annotations

from django.utils import translation

from cicc_portal.languages import DEFAULT
from delegates.documents.letterheads import letterhead_of
from delegates.models import Delegation
from delegates.pdf.invitation_letter import InvitationLetter


def letter_to(delegation: Delegation, *, language: str) -> InvitationLetter:
    """The letter that invites `delegation`, which comes with its party and its meeting's committee and host."""
    meeting, party = delegation.meeting, delegation.party
    with translation.override(language):
        return InvitationLetter(
            language=language,
            head=letterhead_of(meeting),
            reference=f"{meeting.symbol_prefix}/INV/{party.code}",
            addressee=str(party),
            offices=tuple(dict.fromkeys(party.offices.values())) if party.is_state else (),
            is_state=party.is_state,
            is_merged=party.has_merged_agency,
            theme=str(meeting.theme),
            venue=", ".join(part for part in (meeting.venue, meeting.city, str(meeting.host)) if part),
            starts_on=meeting.starts_on,
            ends_on=meeting.ends_on,
            languages=", ".join(meeting.language_names),
            places=delegation.quota,
            closes_on=meeting.registration_closes_on,
        )


def language_of(delegation: Delegation) -> str:
    """The first language of the party that the meeting has too, else English."""
    return next((code for code in delegation.party.languages if code in delegation.meeting.languages), DEFAULT)
