"""The file of a person's own data: JSON for programs, a page for the person, the photo."""

from __future__ import annotations

import datetime
import io
import json
import zipfile
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from cicc_portal.outbox.models import Message
from delegates.own_data.page import Subject, held_about
from delegates.own_data.sections import Section


def filename(subject: Subject) -> str:
    return f"{subject.meeting.slug}-my-data.zip"


def packed(subject: Subject) -> bytes:
    """A ZIP of everything, the passport with its numbers: it is made for the person alone, and kept nowhere."""
    sections = held_about(subject, shows_passport=True)
    now = timezone.localtime()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        context = {"subject": subject, "sections": sections, "meeting": subject.meeting, "made_at": now}
        archive.writestr("my-data.html", render_to_string("delegates/own_data_file.html", context))
        archive.writestr("my-data.json", _json(subject, sections, now))
        for number, photo in enumerate(_photos(subject), start=1):
            archive.writestr(f"photo-{number}.jpg", photo)
        for message in _letters(subject):
            archive.writestr(f"messages/{message.created_at:%Y-%m-%d}-{message.public_id}.txt", _text(message))
    return target.getvalue()


def _json(subject: Subject, sections: list[Section], now: datetime.datetime) -> str:
    held: dict[str, Any] = {"meeting": subject.meeting.short_name, "made_at": now}
    for section in sections:
        held[section.key] = [{fact.key: fact.value for fact in record} for record in section.records]
    return json.dumps(held, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def _photos(subject: Subject) -> list[bytes]:
    found = []
    for participant in subject.registrations:
        if participant.photo:
            try:
                with participant.photo.open("rb") as opened:
                    found.append(opened.read())
            except FileNotFoundError:  # just replaced or deleted
                continue
    return found


def _letters(subject: Subject) -> list[Message]:
    """Messages to the person about the meeting. A code or a secret link is not repeated."""
    found = Message.objects.filter(subject.is_addressed("to_email", "to_user"), secret=False)
    return list(found.filter(Q(meeting_id=subject.meeting.pk) | Q(meeting_id=None)).order_by("pk"))


def _text(message: Message) -> str:
    return f"{message.subject}\n\n{message.text}\n"
