"""The desk's lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from delegates.models import Participant
from delegates.models.search import Fold
from meetings.models import Meeting
from meetings.models.meeting import Stream

People = QuerySet[Participant]
Ordered = tuple[People, bool]

CARICOM = ("delegation__party__rank", "delegation__party__sort_key", "function_rank", Fold("family_name"), "pk")
TONE = {
    Participant.State.ACCREDITED: "ok",
    Participant.State.PROPOSED: "note",
    Participant.State.SUBMITTED: "wait",
    Participant.State.REFERRED: "wait",
    Participant.State.RETURNED: "note",
    Participant.State.DECLINED: "stop",
}


def status(participant: Participant) -> str:
    """The state of a registration as a coloured word."""
    return _status(participant.state, participant.get_state_display())


def _status(state: str, label: str) -> str:
    tone = TONE.get(Participant.State(state), "plain")
    return format_html('<span class="status status--{}">{}</span>', tone, label)


class Line(NamedTuple):
    """A person as the list shows one; `url` is "" for who may not open it."""

    name: str
    url: str
    delegation: str
    title: str
    function: str
    stream: str
    state: str


class ParticipantTable(tables.Table):
    """All registrations of a meeting, in CARICOM order unless a column is chosen.

    The table sorts, pages and heads; its `lines` are drawn by the template: cell by cell takes five times as long.
    """

    name = tables.Column(verbose_name=_("Name"), accessor="badge_name")
    delegation = tables.Column(verbose_name=_("Delegation"))
    title = tables.Column(verbose_name=_("Official title"), orderable=False)
    function = tables.Column(verbose_name=_("Function"))
    stream = tables.Column(verbose_name=_("Stream"), default="")
    state = tables.Column(verbose_name=_("State"))

    class Meta:
        model = Participant
        fields = ("name", "delegation", "title", "function", "stream", "state")
        template_name = "delegates/parts/participant_table.html"
        attrs = {"class": "table-dense"}
        empty_text = _("Nobody found")
        order_by = ("delegation",)

    def __init__(self, *args: Any, meeting: Meeting, links: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting, self.links = meeting, links

    @property
    def lines(self) -> Iterator[Line]:
        """The rows of the page that is shown."""
        functions = {value: str(label) for value, label in Participant.Function.choices}
        streams = {"": "", **{value: str(label) for value, label in Stream.choices}}
        states = {value: _status(value, str(label)) for value, label in Participant.State.choices}
        for row in self.paginated_rows:
            person: Participant = row.record
            yield Line(
                name=person.badge_name or str(_("(no name yet)")),
                url=reverse("delegates:registration", args=[self.meeting.slug, person.public_id]) if self.links else "",
                delegation=str(person.delegation),
                title=person.title,
                function=functions[person.function],
                stream=streams[person.stream],
                state=states[person.state],
            )

    def order_name(self, people: People, is_descending: bool) -> Ordered:  # called by position
        keys = [Fold("family_name"), Fold("given_name")]
        return people.order_by(*(key.desc() if is_descending else key.asc() for key in keys), "pk"), True

    def order_delegation(self, people: People, is_descending: bool) -> Ordered:  # called by position
        ordered = people.order_by(*CARICOM)
        return ordered.reverse() if is_descending else ordered, True

    def order_function(self, people: People, is_descending: bool) -> Ordered:  # called by position
        return people.order_by("-function_rank" if is_descending else "function_rank", *CARICOM), True
