"""Two releases, or a release and the draft, compared for one reader: what the pages about changes show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agenda.models import Release
from agenda.releases.changes import Change, changes_between
from agenda.releases.words import labels, sentence
from agenda.seen import Outline
from cicc_portal.accounts.viewers import Viewer
from meetings.models import Meeting

DRAFT = "draft"


@dataclass(frozen=True, kw_only=True)
class Told:
    """A change in words: `marks` are what happened in a word each, with the look's name for it."""

    key: str
    sentence: str
    marks: list[tuple[str, str]]
    is_there: bool


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What turns `before` into `after` (`None`: the draft), for one reader."""

    before: Release
    after: Release | None
    changes: list[Told]

    @property
    def after_label(self) -> str:
        return self.after.label if self.after else str(_("Draft"))


def compare(meeting: Meeting, viewer: Viewer, before: Release, after: Release | None) -> Comparison:
    """The two as `viewer` may know them today. Two queries."""
    found = changes_between(Outline(meeting, before).for_viewer(viewer), Outline(meeting, after).for_viewer(viewer))
    told = [tell(change, meeting) for change in found]
    return Comparison(before=before, after=after, changes=[one for one in told if one.sentence])


def tell(change: Change, meeting: Meeting) -> Told:
    return Told(
        key=change.key,
        sentence=sentence(change, meeting),
        marks=labels(change),
        is_there=change.after is not None,
    )


def chosen(releases: Sequence[Release], wanted: str) -> Release | None:
    """The one of `releases` with that number; `None` for what is none."""
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 6 else -1
    return next((release for release in releases if release.number == number), None)
