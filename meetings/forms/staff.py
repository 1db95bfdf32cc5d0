"""Appointing staff, and letting them into closed audiences."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.forms import one_line
from cicc_portal.accounts.models import Audience, User
from cicc_portal.languages import DEFAULT, LANGUAGES
from meetings.forms.rooms import CONTROL
from meetings.models import Meeting
from meetings.roles import ASSIGNED, IN_CHARGE, Role

ROLES = [(role.value, role.label) for role in ASSIGNED]


class RolesField(forms.MultipleChoiceField):
    """Any number of roles, at least one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Roles"),
            choices=ROLES,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one role.")},
            **kwargs,
        )


class AppointForm(forms.Form):
    """Someone new, by e-mail address: an account that exists is found by it, else one is made."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    full_name = forms.CharField(
        label=_("Full name"),
        max_length=200,
        required=False,
        validators=[one_line],
        help_text=_("Used only if the address has no account yet."),
    )
    language = forms.ChoiceField(label=_("Language of mail"), choices=LANGUAGES, initial=DEFAULT, required=False)
    roles = RolesField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        email = cleaned.get("email")
        is_nameless = "full_name" in cleaned and not cleaned["full_name"]
        if email and is_nameless and not User.objects.filter(email__iexact=email).exists():
            self.add_error("full_name", _("This address has no account yet: enter the person’s name."))
        cleaned["language"] = cleaned.get("language") or DEFAULT
        return cleaned


class RolesForm(forms.Form):
    """All roles of someone who is staff already."""

    roles = RolesField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class AssignForm(forms.Form):
    """A member of staff for one closed audience."""

    audience = forms.ModelChoiceField(label=_("Closed audience"), queryset=Audience.objects.none())
    user = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].queryset = Audience.objects.of_meeting(meeting).for_staff()  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["user"].queryset = User.objects.filter(  # type: ignore[attr-defined]  # a ModelChoiceField
            pk__in=meeting.staff.values("user"), is_active=True
        ).order_by("full_name", "email")


class FirstStaffForm(forms.Form):
    """A row of the first staff of a new meeting."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    full_name = forms.CharField(label=_("Full name"), max_length=200, validators=[one_line])
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, initial=Role.SECRETARY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "empty_permitted": True, "use_required_attribute": False})
        self.fields["email"].widget.attrs["class"] = CONTROL
        self.fields["full_name"].widget.attrs["class"] = CONTROL
        self.fields["role"].widget.attrs["class"] = "form-select form-select-sm"

    def has_changed(self) -> bool:
        """A row where only the role was touched is still empty."""
        return bool({*self.changed_data} - {"role"})


class BaseFirstStaffFormSet(forms.BaseFormSet[FirstStaffForm]):
    """One row at least is in charge, or nobody could open the new meeting."""

    def add_fields(self, form: FirstStaffForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Remove")
        form.fields["DELETE"].widget.attrs["class"] = "form-check-input"

    def clean(self) -> None:
        if not any(form.cleaned_data["role"] in IN_CHARGE for form in self.kept()) and not any(self.errors):
            raise forms.ValidationError(_("Name at least one Director or Secretary: they alone can finish the set-up."))

    def kept(self) -> list[FirstStaffForm]:
        """The rows that name someone."""
        return [
            form
            for form in self.forms
            if form not in self.deleted_forms and form.is_valid() and form.cleaned_data.get("email")
        ]


FirstStaffFormSet: Any = forms.formset_factory(
    FirstStaffForm, formset=BaseFirstStaffFormSet, extra=2, can_delete=True, max_num=50
)
