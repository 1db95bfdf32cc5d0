"""Filters of the desk's lists."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from delegates.models import Participant
from delegates.models.participant_reads import ParticipantQuerySet
from meetings.models import Meeting
from meetings.models.meeting import Stream

SELECT = {"class": "form-select form-select-sm", "data-autosubmit": ""}
INPUT = {"class": "form-control form-control-sm", "type": "search"}


class FlatSelect(forms.Select):
    """A select without groups, drawn at a third of the cost: the page with the list is asked for all day."""

    template_name = "delegates/parts/select.html"


class ParticipantFilter(django_filters.FilterSet):
    """Words, delegation, state, function, stream, category; what it does not understand, it leaves out."""

    q = django_filters.CharFilter(
        label=_("Search"), method="search", max_length=100, widget=forms.TextInput(INPUT),
        help_text=_("Name, agency, state"),
    )  # fmt: skip
    # By the party's code, for links: the search finds delegations by their names.
    delegation = django_filters.CharFilter(
        field_name="delegation__party__code", max_length=20, widget=forms.HiddenInput
    )
    state = django_filters.ChoiceFilter(label=_("State"), empty_label=_("All"), widget=FlatSelect(SELECT))
    function = django_filters.ChoiceFilter(
        label=_("Function"), choices=Participant.Function.choices, empty_label=_("All"), widget=FlatSelect(SELECT)
    )
    stream = django_filters.ChoiceFilter(label=_("Stream"), empty_label=_("All"), widget=FlatSelect(SELECT))
    category = django_filters.ChoiceFilter(
        label=_("Badge"), choices=Participant.Category.choices, empty_label=_("All"), widget=FlatSelect(SELECT)
    )

    class Meta:
        model = Participant
        fields = ("q", "delegation", "state", "function", "stream", "category")

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["state"].extra["choices"] = [
            choice for choice in Participant.State.choices if choice[0] != Participant.State.DRAFT
        ]
        self.filters["stream"].extra["choices"] = [(stream, Stream(stream).label) for stream in meeting.streams]

    def search(self, found: ParticipantQuerySet, _name: str, words: str) -> ParticipantQuerySet:
        return found.matching(words)

    @property
    def chosen(self) -> QuerySet[Participant]:
        """The rows; an address that somebody has tampered with shows all of them."""
        found: QuerySet[Participant] = self.qs if self.form.is_valid() else self.queryset
        return found
