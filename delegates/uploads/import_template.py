"""The list that is handed out to be filled in: headings in the reader's language, read back in any of the four."""

from __future__ import annotations

import csv
import io

from django.utils.translation import gettext as _

from cicc_portal.documents.xlsx import Column, Sheet, workbook
from delegates.lists.words import LABELS
from delegates.models import Participant, StreamPost
from meetings.models import Meeting
from meetings.models.meeting import Stream


def headings() -> list[str]:
    """The columns, in the order of the page."""
    return [str(label) for label in LABELS.values()]


def as_csv() -> bytes:
    """For any program: UTF-8 with the mark that spreadsheets look for."""
    target = io.StringIO()
    csv.writer(target, delimiter=";").writerow(headings())
    return target.getvalue().encode("utf-8-sig")


def as_workbook(meeting: Meeting) -> bytes:
    """The list, and beside it the words that its columns know."""
    known = [
        (_("Function"), [str(label) for label in Participant.Function.labels]),
        (_("Stream"), [str(Stream(stream).label) for stream in meeting.streams]),
        (str(LABELS["post"]), [str(label) for label in StreamPost.Post.labels]),
        (_("Language"), meeting.language_names),
    ]
    longest = max(len(words) for _heading, words in known)
    rows = [[words[row] if row < len(words) else "" for _heading, words in known] for row in range(longest)]
    sheets = [
        Sheet(name=_("Delegates"), columns=[Column(heading=heading, width=22) for heading in headings()], rows=[]),
        Sheet(name=_("Words"), columns=[Column(heading=heading, width=22) for heading, _words in known], rows=rows),
    ]
    return workbook(sheets, title=_("List of delegates"))
