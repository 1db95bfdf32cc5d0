"""`{% load delegates %}`: how registrations are shown."""

from __future__ import annotations

from django import template

from delegates.groups import heading
from delegates.tables import status as status_of

register = template.Library()
register.filter("status", status_of)
register.filter("heading", heading)
