"""The desk's lists."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from delegates.models import Participant
from delegates.models.search import Fold
from meetings.models import Meeting

CARICOM = ("delegation__party__rank", "delegation__party__sort_key", "function_rank", Fold("family_name"), "pk")
TONE = {
    Participant.State.ACCREDITED: "ok",
    Participant.State.SUBMITTED: "wait",
    Participant.State.REFERRED: "wait",
    Participant.State.RETURNED: "note",
    Participant.State.DECLINED: "stop",
}


def status(participant: Participant) -> str:
    """The state of a registration as a coloured word."""
    tone = TONE.get(Participant.State(participant.state), "plain")
    return format_html('<span class="status status--{}">{}</span>', tone, participant.get_state_display())


class ParticipantTable(tables.Table):
    """All registrations of a meeting, in CARICOM order unless a column is chosen."""

    name = tables.Column(verbose_name=_("Name"), accessor="badge_name", order_by=("family_name", "given_name"))
    delegation = tables.Column(verbose_name=_("Delegation"))
    title = tables.Column(verbose_name=_("Official title"), orderable=False)
    function = tables.Column(verbose_name=_("Function"))
    stream = tables.Column(verbose_name=_("Stream"), default="")
    state = tables.Column(verbose_name=_("State"))

    class Meta:
        model = Participant
        fields = ("name", "delegation", "title", "function", "stream", "state")
        attrs = {"class": "table-dense"}
        empty_text = _("Nobody found")
        order_by = ("delegation",)

    def __init__(self, *args: Any, meeting: Meeting, links: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting, self.links = meeting, links

    def render_name(self, record: Participant) -> str:
        name = record.badge_name or _("(no name yet)")
        if not self.links:
            return format_html("{}", name)
        url = reverse("delegates:registration", args=[self.meeting.slug, record.public_id])
        return format_html('<a href="{}">{}</a>', url, name)

    def render_state(self, record: Participant) -> str:
        return status(record)

    def order_name(self, queryset: QuerySet[Participant], is_descending: bool) -> tuple[QuerySet[Participant], bool]:  # noqa: FBT001  # called by position
        keys = [Fold("family_name"), Fold("given_name")]
        return queryset.order_by(*(key.desc() if is_descending else key.asc() for key in keys), "pk"), True

    def order_delegation(
        self, queryset: QuerySet[Participant], is_descending: bool  # noqa: FBT001  # called by position
    ) -> tuple[QuerySet[Participant], bool]:
        ordered = queryset.order_by(*CARICOM)
        return ordered.reverse() if is_descending else ordered, True

    def order_function(
        self, queryset: QuerySet[Participant], is_descending: bool  # noqa: FBT001  # called by position
    ) -> tuple[QuerySet[Participant], bool]:
        return queryset.order_by("-function_rank" if is_descending else "function_rank", *CARICOM), True
