"""The form of one outcome."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from agenda.models import AgendaItem, Outcome, Session
from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.languages import TextFormField
from meetings.models import Meeting, Party


class SessionChoice(forms.ModelChoiceField):
    """Sessions by their own title: the queryset holds only those whose content the person may know."""

    def label_from_instance(self, obj: Session) -> str:
        return str(obj.title)


class OutcomeForm(forms.ModelForm[Outcome]):
    """Offers the audiences, and the sessions, whose content the person may know; no others exist here."""

    verb = forms.ChoiceField(label=_("Verb"), choices=Outcome.Verb.choices)
    text = TextFormField(label=_("Text after the verb"), multiline=True)
    session = SessionChoice(label=_("Proposed by session"), queryset=Session.objects.none(), required=False)
    responsible = forms.ModelMultipleChoiceField(
        label=_("Responsible"),
        queryset=Party.objects.none(),
        required=False,
        help_text=_("States, organisations, or groups such as “All states”. Hold Ctrl or ⌘ to choose several."),
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Outcome
        fields = ["verb", "text", "agenda_item", "session", "audience", "responsible", "due_on", "no_date_reason"]
        widgets = {"due_on": forms.DateInput({"type": "date", "class": "width-m"}, format="%Y-%m-%d")}
        labels = {"no_date_reason": _("Why there is no responsible party or date")}
        help_texts = {
            "audience": _(
                "Who may read this outcome. Those of a closed audience are numbered in a series of their own."
            ),
            "no_date_reason": _("Only for AGREED, REQUESTED, MANDATED and URGED without a party or a date."),
        }

    def __init__(self, *args: Any, meeting: Meeting, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.meeting = meeting
        fields: dict[str, Any] = dict(self.fields)
        fields["agenda_item"].queryset = AgendaItem.objects.filter(meeting=meeting)
        fields["audience"].queryset = Audience.objects.of_meeting(meeting).visible_to(viewer)
        fields["session"].queryset = Session.objects.filter(meeting=meeting, audience__in=viewer.audiences).scheduled()
        fields["responsible"].queryset = Party.objects.in_order()
        if self.instance.pk:
            fields["version"].initial = self.instance.version
            fields["responsible"].initial = [link.party_id for link in self.instance.responsible_links.all()]
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(
            "verb",
            "text",
            Row(Column("agenda_item"), Column("session")),
            "audience",
            "responsible",
            Row(Column("due_on"), Column("no_date_reason")),
            "version",
            Submit("save", _("Save outcome")),
        )
