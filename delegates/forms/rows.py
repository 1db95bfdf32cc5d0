"""Several members of a delegation as rows of one page: from a list that was uploaded, or from a letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cicc_portal.accounts.forms import one_line
from cicc_portal.languages import LANGUAGES
from delegates.actions.members import NewMember, RowRefused
from delegates.lists.words import LABELS, plain
from delegates.models import Delegation, Participant, StreamPost
from delegates.models.post import post_label
from delegates.problems import HeadTaken, NotEnoughPlaces, PostTaken
from meetings.models import Meeting
from meetings.models.meeting import Stream

Function, Post = Participant.Function, StreamPost.Post
PHONE = RegexValidator(r"^\+?[0-9 ()./-]{5,40}$", _("Enter a telephone number such as +1 246 555 0100."))
NO_FORMULA = RegexValidator(r"^\s*=", _("This is a formula. Enter the text itself."), inverse_match=True)
# What a row holds that nobody has typed into yet.
TYPED = ("given_name", "family_name", "title", "agency", "email", "phone")
MOST_ROWS = 500


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One field of a row, as the page draws it. `options`: of a choice."""

    name: str
    html_name: str
    label: str
    value: str
    kind: str
    errors: Sequence[str]
    options: Sequence[tuple[str, str]] | None


def _line(label: Any, length: int, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=length, validators=[one_line, NO_FORMULA], **options)


class RowForm(forms.Form):
    """One person."""

    given_name = _line(_("Given names"), 100)
    family_name = _line(_("Family name"), 100)
    title = _line(_("Official title"), 200)
    function = forms.ChoiceField(label=_("Function"), error_messages={"required": _("Choose a function.")})
    stream = forms.ChoiceField(label=_("Stream"), required=False)
    post = forms.ChoiceField(label=LABELS["post"], required=False)
    agency = _line(_("Agency or ministry"), 200, required=False)
    email = forms.EmailField(label=_("E-mail address"), max_length=254, validators=[NO_FORMULA])
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False, validators=[PHONE])
    language = forms.ChoiceField(label=_("Language"))

    def __init__(self, *args: Any, rows: RowsForm, line: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line, self.choices = line, rows.choices
        for name in [name for name in self.fields if name not in rows.columns]:
            del self.fields[name]
        for name, choices in rows.choices.items():
            if name in self.fields:
                self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
                self.fields[name].error_messages["invalid_choice"] = _("“%(value)s” is not known here. Choose one.")
        self.fields["email"].required = rows.needs_email

    @property
    def is_left_out(self) -> bool:
        """Ticked to stay behind."""
        return bool(self.data.get(f"{self.prefix}-skip"))

    @property
    def is_blank(self) -> bool:
        return not any(str(self.data.get(f"{self.prefix}-{name}", "")).strip() for name in TYPED)

    @property
    def is_chosen(self) -> bool:
        return not self.is_left_out and not self.is_blank

    @property
    def full_name(self) -> str:
        return f"{self.cleaned_data.get('given_name', '')} {self.cleaned_data.get('family_name', '')}".strip()

    @property
    def cells(self) -> list[Cell]:
        """Its fields for the page; a choice that is not known stays among the options, so that nothing is lost."""
        errors = self.errors if self.is_chosen else None
        found = []
        for name, field in self.fields.items():
            value = str(self.data.get(f"{self.prefix}-{name}", ""))
            options = [*self.choices[name]] if name in self.choices else None
            if options is not None and value not in {option for option, _label in options}:
                options.insert(0, (value, f"“{value}”"))
            found.append(
                Cell(
                    name=name,
                    html_name=f"{self.prefix}-{name}",
                    label=str(field.label),
                    value=value,
                    kind="email" if name == "email" else "text",
                    errors=[str(error) for error in errors.get(name, [])] if errors else [],
                    options=options,
                )
            )
        return found

    def member(self) -> NewMember:
        """What was filled in, for the action."""
        data = self.cleaned_data
        values = {name: value for name, value in data.items() if name != "post"}
        values["badge_name"] = self.full_name[:120]
        return NewMember(values=values, posts=self.posts())

    def posts(self) -> list[tuple[str, str]]:
        """The posts that the person is to hold: a lead without a stream leads each of them (a merged agency)."""
        post, stream = self.cleaned_data.get("post"), self.cleaned_data.get("stream")
        if not post:
            return []
        return [(stream, post)] if stream else [(each, post) for each in self.streams]

    @property
    def streams(self) -> list[str]:
        return [value for value, _label in self.choices["stream"] if value]


class RowsForm:
    """All rows: each is checked by itself, then against the others and who is registered already."""

    def __init__(
        self, data: QueryDict | Mapping[str, Any], *, delegation: Delegation, meeting: Meeting, needs_email: bool = True
    ) -> None:
        self.delegation, self.needs_email = delegation, needs_email
        is_state = delegation.party.is_state
        self.columns = [name for name in RowForm.base_fields if name != "post" or is_state]
        self.choices: dict[str, list[tuple[str, str]]] = {
            "function": [(value, str(label)) for value, label in Function.choices],
            "stream": [
                ("", _now("Both, or neither")),
                *((stream, str(Stream(stream).label)) for stream in meeting.streams),
            ],
            "post": [("", "–"), *((value, str(label)) for value, label in Post.choices)],
            "language": [pair for pair in LANGUAGES if pair[0] in meeting.languages],
        }
        self.rows = [
            RowForm(data, prefix=f"r{number}", rows=self, line=_number(data.get(f"r{number}-line"), number + 1))
            for number in range(min(_number(data.get("rows"), 0), MOST_ROWS))
        ]
        self.shortage = ""

    @property
    def headings(self) -> list[str]:
        return [str(RowForm.base_fields[name].label) for name in self.columns]

    @property
    def chosen(self) -> list[RowForm]:
        """The rows that are to be registered."""
        return [row for row in self.rows if row.is_chosen]

    @property
    def wrong(self) -> list[RowForm]:
        return [row for row in self.chosen if row.errors]

    def is_valid(self) -> bool:
        """True if every row that is chosen can be registered, and there are places for all of them."""
        chosen = self.chosen
        for row in chosen:
            row.full_clean()
        self._check_names(chosen)
        self._check_heads(chosen)
        self._check_posts(chosen)
        missing = len(chosen) - self.delegation.places_left
        if missing > 0:
            self.shortage = str(NotEnoughPlaces(missing=missing, left=max(self.delegation.places_left, 0)))
        return not self.shortage and not any(row.errors for row in chosen)

    def refuse(self, refusal: RowRefused) -> None:
        """Show why one of those chosen was refused, beside its field."""
        row = self.chosen[refusal.row]
        row.add_error(refusal.field if refusal.field in row.fields else "family_name", str(refusal))

    def members(self) -> list[NewMember]:
        return [row.member() for row in self.chosen]

    def _check_names(self, chosen: Sequence[RowForm]) -> None:
        present = self.delegation.participants.open().values_list("given_name", "family_name")
        taken = {plain(f"{given} {family}") for given, family in present}
        seen: dict[str, int] = {}
        for row in chosen:
            name = plain(row.full_name)
            if not name or "family_name" in row.errors:
                continue
            if name in taken:
                row.add_error("family_name", _("Somebody of this name is registered in the delegation already."))
            elif name in seen:
                row.add_error("family_name", _now("The same name as in row %(row)s.") % {"row": seen[name]})
            seen.setdefault(name, row.line)

    def _check_heads(self, chosen: Sequence[RowForm]) -> None:
        heads = [row for row in chosen if row.cleaned_data.get("function") == Function.HEAD]
        if not heads:
            return
        is_taken = self.delegation.participants.counted().filter(function=Function.HEAD).exists()
        for row in heads if is_taken else heads[1:]:
            row.add_error("function", str(HeadTaken()))

    def _check_posts(self, chosen: Sequence[RowForm]) -> None:
        held = set(self.delegation.posts.values_list("stream", "post")) if "post" in self.columns else set()
        for row in chosen:
            if row.cleaned_data.get("post") == Post.ALTERNATE and not row.cleaned_data.get("stream"):
                row.add_error("post", _("Choose the stream as well."))
                continue
            for key in row.posts():
                if key in held:
                    row.add_error("post", f"{post_label(*key)}: {PostTaken()}")
                    break
                held.add(key)


def _number(value: Any, otherwise: int) -> int:
    digits = str(value or "")
    return int(digits) if digits.isdecimal() and len(digits) < 7 else otherwise


def as_data(rows: Sequence[Mapping[str, str]], *, lines: Sequence[int] = (), **defaults: str) -> dict[str, str]:
    """Rows as a page would post them; `defaults` fill what a row leaves empty."""
    data = {"rows": str(len(rows))}
    for number, cells in enumerate(rows):
        filled = {name: cells.get(name) or default for name, default in defaults.items()}
        data |= {f"r{number}-{name}": str(value) for name, value in {**cells, **filled}.items()}
        if lines:
            data[f"r{number}-line"] = str(lines[number])
    return data


def with_another_row(posted: QueryDict, **defaults: str) -> dict[str, str]:
    """What was posted, and one more row."""
    data = {name: str(value) for name, value in posted.items()}
    number = min(_number(data.get("rows"), 0), MOST_ROWS - 1)
    data["rows"] = str(number + 1)
    return data | {f"r{number}-{name}": value for name, value in defaults.items()}
