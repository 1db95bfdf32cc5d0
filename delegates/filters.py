"""Filters of the desk's lists."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db import models
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from delegates.models import Participant
from delegates.models.participant_reads import ParticipantQuerySet
from delegates.models.search import Fold
from delegates.registration.duplicates import marked
from delegates.tables import CARICOM
from meetings.models import Group, Meeting
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


class Mark(models.TextChoices):
    """What the accreditation desk looks out for."""

    DUPLICATE = "duplicate", _("Perhaps registered twice")
    CHANGED = "changed", _("Changed since accreditation")
    NO_PHOTO = "no-photo", _("Without photo")
    WALK_IN = "walk-in", _("Registered on site")


NAME = (Fold("family_name"), Fold("given_name"))
SORTS: dict[str, tuple[Any, ...]] = {
    "sent": ("submitted_at", "pk"),
    "-sent": ("-submitted_at", "-pk"),
    "name": (*(key.asc() for key in NAME), "pk"),
    "-name": (*(key.desc() for key in NAME), "pk"),
    "delegation": CARICOM,
    "function": ("function_rank", *CARICOM),
}
EVERY = "all"
TABS = {
    Participant.State.SUBMITTED: _("Waiting"),
    Participant.State.REFERRED: _("Referred to the Director"),
    Participant.State.RETURNED: _("Returned"),
    Participant.State.ACCREDITED: _("Accredited"),
    Participant.State.PROPOSED: _("Unconfirmed"),
    Participant.State.DECLINED: _("Declined"),
    Participant.State.WITHDRAWN: _("Withdrawn"),
}
# Shown even when nobody is in it.
ALWAYS = {
    Participant.State.SUBMITTED,
    Participant.State.REFERRED,
    Participant.State.RETURNED,
    Participant.State.ACCREDITED,
}


class QueueFilter(django_filters.FilterSet):
    """The accreditation desk's queue: one state at a time, those who wait unless told otherwise, in the order sent.

    What it does not understand, it leaves out.
    """

    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=100, widget=forms.TextInput(INPUT))
    delegation = django_filters.CharFilter(
        field_name="delegation__party__code", max_length=20, widget=forms.HiddenInput
    )
    group = django_filters.ChoiceFilter(
        label=_("Group"), field_name="delegation__party__group", empty_label=_("All"), widget=FlatSelect(SELECT),
        choices=[choice for choice in Group.choices if choice[0] != Group.RESPONSIBLE],
    )  # fmt: skip
    stream = django_filters.ChoiceFilter(label=_("Stream"), empty_label=_("All"), widget=FlatSelect(SELECT))
    function = django_filters.ChoiceFilter(
        label=_("Function"), choices=Participant.Function.choices, empty_label=_("All"), widget=FlatSelect(SELECT)
    )
    mark = django_filters.ChoiceFilter(
        label=_("Look out for"), method="having", choices=Mark.choices, empty_label=_("Everything"),
        widget=FlatSelect(SELECT),
    )  # fmt: skip

    class Meta:
        model = Participant
        fields = ("q", "delegation", "group", "stream", "function", "mark")

    def __init__(self, data: Any, *, meeting: Meeting) -> None:
        at_desk = Participant.objects.filter(meeting=meeting).at_desk().brief()
        super().__init__(data, queryset=at_desk.select_related("delegation__party"))
        self.meeting = meeting
        self.filters["stream"].extra["choices"] = [(stream, Stream(stream).label) for stream in meeting.streams]
        state = self.data.get("state", "")
        self.state = state if state in {*TABS, EVERY} else Participant.State.SUBMITTED.value
        sort = self.data.get("sort", "")
        self.sort = sort if sort in SORTS else "sent"

    def search(self, found: ParticipantQuerySet, _name: str, words: str) -> ParticipantQuerySet:
        return found.matching(words)

    def having(self, found: ParticipantQuerySet, _name: str, mark: str) -> ParticipantQuerySet:
        if mark == Mark.DUPLICATE:
            return found.filter(pk__in=self.duplicates)
        if mark == Mark.CHANGED:
            return found.exclude(changed_since=[])
        return found.filter(photo="") if mark == Mark.NO_PHOTO else found.filter(is_walk_in=True)

    @cached_property
    def duplicates(self) -> set[int]:
        """The ids of those who may be registered twice."""
        return marked(self.meeting)

    @property
    def of_any_state(self) -> ParticipantQuerySet:
        """All that the filters leave, in whatever state."""
        found: ParticipantQuerySet = self.qs if self.form.is_valid() else self.queryset
        return found

    @property
    def people(self) -> ParticipantQuerySet:
        """The queue, in its order."""
        found = self.of_any_state
        if self.state != EVERY:
            found = found.filter(state=self.state)
        return found.order_by(*SORTS[self.sort])

    def counts(self) -> list[tuple[str, str, int]]:
        """Each state that the desk knows, with its name and how many are found in it; all of them at the end."""
        # Without the order, or each row would be a group. In one pass: with a subquery of ids PostgreSQL goes through
        # all of them for each, where its statistics are from before thousands were entered.
        by_state = dict(self.of_any_state.order_by().values_list("state").annotate(count=Count("pk")))
        shown = [
            (state.value, str(label), by_state.get(state.value, 0))
            for state, label in TABS.items()
            if by_state.get(state.value) or state in {*ALWAYS, self.state}
        ]
        return [*shown, (EVERY, str(_("All")), sum(by_state.values()))]
