"""The rooms of a meeting, edited as one list of rows."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cicc_portal.audit.versions import StaleWrite
from meetings.actions.rooms import RoomChanges
from meetings.models import Meeting, Room

CONTROL = "form-control form-control-sm"


class RoomForm(forms.ModelForm[Room]):
    """One row. A row that was there posts the version that was shown."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Room
        fields = ("code", "name", "capacity", "is_shared")
        widgets = {
            "code": forms.TextInput({"autocomplete": "off", "class": CONTROL}),
            "name": forms.TextInput({"class": CONTROL}),
            "capacity": forms.NumberInput({"min": 1, "class": CONTROL}),
            "is_shared": forms.CheckboxInput({"class": "form-check-input"}),
        }
        help_texts = {"is_shared": "", "code": ""}
        error_messages = {
            "code": {"invalid": _("Use letters, digits, hyphens and underscores, such as PL.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["capacity"].validators.append(MinValueValidator(1, _("A room holds at least one person.")))
        if self.instance.pk:
            self.initial["version"] = self.instance.version

    def has_changed(self) -> bool:
        """A row that only has its place in the list is still empty."""
        return bool({*self.changed_data} - {"ORDER", "version"})


class BaseRoomFormSet(forms.BaseModelFormSet[Room, RoomForm]):
    """Rows in the order that `ORDER` gives; codes and names stand once."""

    def __init__(self, data: QueryDict | None = None, *, meeting: Meeting | None = None) -> None:
        rooms = Room.objects.filter(meeting=meeting) if meeting else Room.objects.none()
        super().__init__(data, queryset=rooms, prefix="rooms")

    def add_fields(self, form: RoomForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("Position")
        form.fields["ORDER"].widget.attrs |= {"min": 1, "class": CONTROL}
        form.fields["DELETE"].label = _("Remove")
        form.fields["DELETE"].widget.attrs["class"] = "form-check-input"

    def check_all_there(self) -> None:
        """Raise `StaleWrite` where a posted room is gone: someone else removed it since the list was shown."""
        for form in self.initial_forms:
            if self.is_bound and form.instance._state.adding:
                posted = str(form["id"].data or "")
                raise StaleWrite(Room(pk=int(posted) if posted.isdecimal() else None), seen=0, current=0)

    def clean(self) -> None:
        super().clean()
        for name, sentence in (
            ("code", _("Another room in this list has this code.")),
            ("name", _("Another room in this list has this name.")),
        ):
            values = Counter(form.cleaned_data.get(name) for form in self._kept())
            for form in self._kept():
                value = form.cleaned_data.get(name)
                if value and values[value] > 1:
                    form.add_error(name, sentence)

    def validate_unique(self) -> None:
        """`clean` says it beside the field."""

    def changes(self) -> RoomChanges:
        """What was done, for the action; the rows must be valid."""
        added, changed = [], []
        for position, form in enumerate(sorted(self._kept(), key=_position)):
            is_moved = form.instance.position != position
            form.instance.position = position
            if form.instance._state.adding:
                added.append(form.instance)
            elif is_moved or form.has_changed():
                changed.append((form.instance, form.cleaned_data["version"]))
        removed = [
            (form.instance, form.data.get(form.add_prefix("version"), ""))
            for form in self.deleted_forms
            if form.instance.pk
        ]
        return RoomChanges(added=added, changed=changed, removed=removed)

    def _kept(self) -> list[RoomForm]:
        return [
            form
            for form in self.forms
            if form not in self.deleted_forms and form.is_valid() and (form.instance.pk or form.has_changed())
        ]


def _position(form: RoomForm) -> float:
    """The place that the row was given; a row without one comes last."""
    given = form.cleaned_data.get("ORDER")
    return math.inf if given is None else given


def room_formset(*, extra: int) -> type[BaseRoomFormSet]:
    """The class of a list of rooms with `extra` empty rows below."""
    made: Any = forms.modelformset_factory(
        Room, form=RoomForm, formset=BaseRoomFormSet, extra=extra, can_delete=True, can_order=True, max_num=200
    )
    rooms: type[BaseRoomFormSet] = made
    return rooms
