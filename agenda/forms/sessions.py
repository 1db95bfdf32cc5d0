"""What a session is about, for whom it is, and what the others see of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agenda.models import AgendaItem, Session
from agenda.models.session import AUDIENCE_BY_KIND, Disclosure, Kind, usual_disclosure
from cicc_portal.accounts.models import Audience
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.languages import LANGUAGES, TextFormField
from meetings.models import Meeting

AS_USUAL = _("As usual for the kind")
NEEDS = ["wanted_minutes", "is_pinned", "remote_url", "interpretation", "equipment", "layout"]


class ItemsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: AgendaItem) -> str:
        return f"{obj.number} {obj.title}"


class SessionForm(forms.ModelForm[Session]):
    """Offers the audiences whose content the person may know: nobody enters what they would not be allowed to read."""

    public_title = TextFormField(
        label=_("Public title"),
        required=False,
        help_text=_(
            "What all others read of an announced session, never the title itself. Left empty, a caucus gets its usual "
            "one."
        ),
    )
    description = TextFormField(label=_("Description"), required=False, multiline=True)
    audience = forms.ModelChoiceField(
        label=_("Audience"),
        queryset=Audience.objects.none(),
        required=False,
        empty_label=AS_USUAL,
        help_text=_("Who may attend, and know its content."),
    )
    disclosure = forms.ChoiceField(
        label=_("What the others see"),
        required=False,
        choices=[("", AS_USUAL), *Disclosure.choices],
        help_text=_("Audience, disclosure and public title hold at once, for programmes that were issued too."),
    )
    wanted_minutes = forms.IntegerField(
        label=_("Length in minutes"),
        required=False,
        min_value=5,
        max_value=24 * 60,
        widget=forms.NumberInput({"class": "width-s"}),
        help_text=_("How long it is to be, as long as it has no time."),
    )
    remote_url = forms.URLField(
        label=_("Link for remote participants"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Shown on the session’s page to its audience alone, never to the public."),
    )
    interpretation = forms.MultipleChoiceField(
        label=_("Interpretation"), required=False, choices=LANGUAGES, widget=forms.CheckboxSelectMultiple
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False)
    agenda_items = ItemsField(label=_("Agenda items"), queryset=AgendaItem.objects.none(), required=False)

    class Meta:
        model = Session
        fields = ["kind", "title", "public_title", "description", "audience", "disclosure", *NEEDS]
        labels = {"is_pinned": _("Pinned"), "layout": _("Room set-up")}
        help_texts = {
            "is_pinned": _(
                "Suggestions leave it where it is, and so do shifts of a whole day unless you say otherwise."
            ),
            "equipment": _("For the technicians and the hotel: microphones, a screen, a lectern."),
        }

    def __init__(self, *args: Any, meeting: Meeting, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.meeting = meeting
        self.audiences = Audience.objects.of_meeting(meeting).filter(
            Q(pk__in=viewer.audiences) | Q(pk=self.instance.audience_id)
        )
        fields: dict[str, Any] = dict(self.fields)
        fields["audience"].queryset = self.audiences
        fields["agenda_items"].queryset = AgendaItem.objects.filter(meeting=meeting)
        if self.instance.kind != Kind.BILATERAL:
            # Made from what two delegations agreed to, never by hand.
            fields["kind"].choices = [(kind, label) for kind, label in fields["kind"].choices if kind != Kind.BILATERAL]
        if self.instance.pk:
            fields["version"].initial = self.instance.version
            fields["agenda_items"].initial = [link.agenda_item_id for link in self.instance.item_links.all()]

    def clean_wanted_minutes(self) -> int:
        """Left empty: as it was, or an hour."""
        wanted: int | None = self.cleaned_data["wanted_minutes"]
        return wanted or self.instance.wanted_minutes

    def clean_remote_url(self) -> str:
        """A page that a browser opens, nothing else."""
        url: str = self.cleaned_data["remote_url"]
        if url and not url.lower().startswith(("https://", "http://")):
            raise forms.ValidationError(_("Enter a link that begins with https://."))
        return url

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if not kind:
            return cleaned
        audience = cleaned.get("audience") or self._usual_audience(kind)
        if audience is None:
            return cleaned
        cleaned["audience"] = audience
        cleaned["disclosure"] = cleaned.get("disclosure") or usual_disclosure(kind, audience)
        self._keep_titles_apart(cleaned)
        return cleaned

    def _usual_audience(self, kind: str) -> Audience | None:
        if kind == Kind.CAUCUS:
            self.add_error("audience", _("Choose whose caucus it is."))
            return None
        wanted = AUDIENCE_BY_KIND.get(Kind(kind), Audience.Kind.PARTICIPANTS)
        audience = self.audiences.filter(kind=wanted).first()
        if audience is None:
            self.add_error(
                "audience", _("You are not assigned to the audience that is usual for this kind. Choose another.")
            )
        return audience

    def _keep_titles_apart(self, cleaned: dict[str, Any]) -> None:
        """An announced session whose public title is its title would be announced in full."""
        title, public_title = cleaned.get("title") or {}, cleaned.get("public_title") or {}
        same = {words.casefold() for words in title.values()} & {words.casefold() for words in public_title.values()}
        if same and cleaned["disclosure"] != Disclosure.OPEN:
            self.add_error(
                "public_title", _("This is the title that only the audience may know. Announce something else.")
            )
