"""What the groups of parties are called where several stand under one heading."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings.models import Group

HEADINGS: dict[str, str | Promise] = {
    Group.MEMBER: _("Member states"),
    Group.ASSOCIATE: _("Associate member states"),
    Group.REGIONAL: _("Regional organisations"),
    Group.INTERNATIONAL: _("International organisations"),
    Group.BILATERAL: _("Bilateral partners"),
    Group.SECRETARIAT: _("Secretariat"),
    Group.HOST: _("Host"),
    Group.MEDIA: _("Media"),
}


def heading(group: str) -> str:
    """The heading over parties of `group`."""
    return str(HEADINGS.get(group) or Group(group).label)
