"""An acting head of delegation, for some days of the meeting."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from delegates.forms.delegations import RefusableForm
from delegates.models import Participant
from meetings.models import Meeting


class ActingForm(RefusableForm):
    """Who, from which day to which."""

    participant = forms.TypedChoiceField(
        label=_("Acting head"), empty_value=None, error_messages={"required": _("Choose somebody.")}
    )
    first_day = forms.TypedChoiceField(label=_("From"), coerce=datetime.date.fromisoformat)
    last_day = forms.TypedChoiceField(label=_("To and including"), coerce=datetime.date.fromisoformat)

    def __init__(self, *args: Any, people: Iterable[Participant], meeting: Meeting, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "acting")
        super().__init__(*args, **kwargs)
        able = {str(person.pk): person for person in people if person.function != Participant.Function.HEAD}
        chosen = self.fields["participant"]
        chosen.choices = [("", _("Choose…")), *((pk, str(person)) for pk, person in able.items())]  # type: ignore[attr-defined]  # a ChoiceField
        chosen.coerce = able.__getitem__  # type: ignore[attr-defined]  # a TypedChoiceField
        days = [(day.isoformat(), date_format(day, "l j F")) for day in meeting.days]
        for name in ("first_day", "last_day"):
            self.fields[name].choices = days  # type: ignore[attr-defined]  # a ChoiceField
