"""Why something about a meeting is refused: errors with a sentence, and the field that it belongs beside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings.models import Room, meeting

# Beside which field a broken constraint is shown. Its sentence stands at the constraint itself.
FIELD_OF_CONSTRAINT = {
    **meeting.FIELD_OF_CONSTRAINT,
    "room_code_once": "code",
    "room_name_once": "name",
    "staff_role_once": "role",
    "audience_assignment_once": "user",
}


class Refusal(Exception):
    """An action that cannot be done. `message` is for a person; `field` names the form field that it belongs beside."""

    message: str | Promise = ""
    field: str | None = None

    def __init__(self, message: str | Promise = "", *, field: str | None = None) -> None:
        self.message = message or self.message
        self.field = field or self.field
        super().__init__(self.message)

    def __str__(self) -> str:
        return str(self.message)


class Taken(Refusal):
    """What must be unique exists already: `constraint` says which."""

    def __init__(self, message: str | Promise, *, field: str | None, constraint: str) -> None:
        super().__init__(message, field=field)
        self.constraint = constraint


class RoomInUse(Refusal):
    """A room with bookings was to be removed."""

    def __init__(self, room: Room) -> None:
        super().__init__(
            _("Sessions are booked into %(room)s. Move them to another room first.") % {"room": room.name},
            field="DELETE",
        )
        self.room = room


class RoomOverlaps(Refusal):
    message = _("Sessions in this room overlap, so it has to stay shared. Move one of them first.")
    field = "is_shared"


class LastInCharge(Refusal):
    message = _("A meeting keeps at least one Director or Secretary. Appoint another first.")


class AccountClosed(Refusal):
    message = _("The account with this e-mail address is closed.")
    field = "email"


class KeptTooLong(Refusal):
    message = _("People have agreed to fewer days. From now on data can only be deleted sooner.")


class NotStaff(Refusal):
    message = _("Only staff of the meeting can be assigned to a closed audience. Give the person a role first.")
    field = "user"


class NotClosed(Refusal):
    message = _("This audience is not closed: it needs no assignment.")
    field = "audience"


@contextmanager
def constraints_as_refusals(model: type[models.Model]) -> Iterator[None]:
    """Turn what the database refuses about a row of `model` into `Taken`; stands outside the transaction."""
    try:
        yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        found = _taken(model, name) if name else None
        if found is None:
            raise
        raise found from error


def _taken(model: type[models.Model], name: str) -> Taken | None:
    for constraint in model._meta.constraints:
        if constraint.name == name:
            return Taken(
                str(constraint.get_violation_error_message()), field=FIELD_OF_CONSTRAINT.get(name), constraint=name
            )
    # PostgreSQL names the constraint of a unique column itself: table_column_key, Django adds a hash.
    for field in model._meta.concrete_fields:
        if field.unique and name.startswith(f"{model._meta.db_table}_{field.column}_"):
            return Taken(str(field.error_messages["unique"]), field=field.name, constraint=name)
    return None
