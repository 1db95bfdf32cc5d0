"""Narrowing the audit record down."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.models import User
from cicc_portal.audit.models import EntryQuerySet
from meetings.auditing import kind_name
from meetings.models import Meeting


class AuditFilter(forms.Form):
    """Who, what and when; an answer that is not among the choices filters nothing."""

    who = forms.ChoiceField(label=_("Who"), required=False)
    what = forms.ChoiceField(label=_("About"), required=False)
    from_on = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    until_on = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any, *, entries: EntryQuerySet, meeting: Meeting) -> None:
        super().__init__(data)
        self.entries, self.zone = entries, meeting.zone
        self.fields["who"].choices = [("", _("Everyone")), *self._people()]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["what"].choices = [("", _("Everything")), *self._kinds()]  # type: ignore[attr-defined]  # a ChoiceField
        for name, bound in self.fields.items():
            css = "form-select form-select-sm" if name in {"who", "what"} else "form-control form-control-sm"
            bound.widget.attrs["class"] = css

    def _people(self) -> list[tuple[str, str]]:
        acting = self.entries.order_by().exclude(actor_id=None).values("actor_id").distinct()
        people = User.objects.filter(pk__in=acting).order_by("full_name", "email")
        return [(str(person.pk), str(person)) for person in people]

    def _kinds(self) -> list[tuple[str, str]]:
        kinds = self.entries.order_by().values_list("object_type", flat=True).distinct()
        return sorted(((kind, kind_name(kind)) for kind in kinds if kind_name(kind)), key=lambda pair: pair[1])

    def found(self) -> EntryQuerySet:
        """The entries that fit, newest first."""
        self.is_valid()
        wanted = self.cleaned_data
        found = self.entries
        if wanted.get("who"):
            found = found.filter(actor_id=wanted["who"])
        if wanted.get("what"):
            found = found.filter(object_type=wanted["what"])
        if wanted.get("from_on"):
            found = found.filter(at__gte=self._midnight(wanted["from_on"]))
        if wanted.get("until_on") and wanted["until_on"] < datetime.date.max:
            found = found.filter(at__lt=self._midnight(wanted["until_on"] + datetime.timedelta(days=1)))
        return found.order_by("-pk")

    def _midnight(self, day: datetime.date) -> datetime.datetime:
        return datetime.datetime.combine(day, datetime.time.min, tzinfo=self.zone)
