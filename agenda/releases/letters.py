"""Notices as letters, each in its reader's language."""

from __future__ import annotations

from django.utils import translation

from agenda.models import Release
from agenda.programme import times_label
from agenda.releases.notices import Notice
from cicc_portal.outbox import letters
from cicc_portal.outbox.actions import Written

TEMPLATE = "agenda/email/release_notice"


def letter_of(notice: Notice, release: Release) -> Written:
    """What `notice` says, for the outbox."""
    reader, meeting = notice.reader, release.meeting
    language = letters.supported(reader.language)
    with translation.override(language):
        context = {
            "meeting": meeting,
            "recipient": reader.name,
            "release": release.label,
            "lines": notice.lines,
            "others": notice.others,
            "times": times_label(meeting),
        }
        letter = letters.render(TEMPLATE, context, language=language)
    return Written(
        to=reader.user or reader.address,
        name=reader.name,
        language=language,
        letter=letter,
        closed_to=notice.closed_to,
    )
