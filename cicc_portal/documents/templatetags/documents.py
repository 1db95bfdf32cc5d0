"""Addresses of files and jobs in templates."""

from __future__ import annotations

from typing import Any

from django import template

from cicc_portal.documents.addresses import address_of
from cicc_portal.documents.models import GeneratedFile, Job

register = template.Library()


@register.simple_tag(takes_context=True)
def document_url(context: dict[str, Any], name: str, obj: GeneratedFile | Job) -> str:
    """`{% document_url "file" file %}`: the address of a file or job; its meeting is the request's."""
    meeting = getattr(context["request"], "meeting", None) if obj.meeting_id is not None else None
    return address_of(name, obj, meeting)
