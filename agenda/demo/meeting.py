"""Committee, meeting, rooms, audiences."""

from __future__ import annotations

import datetime
from typing import Any

from agenda.demo.data import meeting_data
from agenda.demo.stage import Stage, last_day
from cicc_portal.accounts.models import Audience
from cicc_portal.audit.record import SYSTEM
from cicc_portal.languages import Text
from delegates.models import Checkpoint
from meetings.actions.audiences import create_audience
from meetings.actions.committees import create_committee
from meetings.actions.meetings import create_meeting
from meetings.actions.rooms import RoomChanges, save_rooms
from meetings.models import Committee, Meeting, Party, Room
from meetings.models.meeting import Stream

Kind = Audience.Kind
# How the data files name the standard audiences.
STANDARD = {
    "public": (Kind.PUBLIC, ""),
    "participants": (Kind.PARTICIPANTS, ""),
    "states": (Kind.STATES, ""),
    "immigration": (Kind.STREAM, Stream.IMMIGRATION),
    "customs": (Kind.STREAM, Stream.CUSTOMS),
    "bureau": (Kind.BUREAU, ""),
    "drafting": (Kind.NAMED, ""),
}
CLOSED = ("immigration", "customs", "bureau", "drafting")
# Monday of the same week: two blocks of three days then end on a Saturday.
SCALED_STARTS_ON = datetime.date(2025, 5, 12)
FIRST_SCALED_NUMBER = 1000


def slug_of(scale: int) -> str:
    slug: str = meeting_data()["meeting"]["slug"]
    return slug if scale == 1 else f"{slug}-x{scale}"


def make_meeting(scale: int) -> Meeting:
    """The meeting as a draft, with its standard audiences; its committee is made if there is none."""
    given = dict(meeting_data()["meeting"]) | {"slug": slug_of(scale)}
    given["title"], given["theme"] = Text(given["title"]), Text(given["theme"])
    if scale > 1:
        given |= {
            "number": FIRST_SCALED_NUMBER + scale,
            "title": Text({code: f"{words} × {scale}" for code, words in given["title"].items()}),
            "symbol_prefix": f"{given['symbol_prefix']}/X{scale}",
            "starts_on": SCALED_STARTS_ON,
            "ends_on": last_day(SCALED_STARTS_ON, scale),
            "languages": ["en"],
        }
    host = Party.objects.get(code=given.pop("host"))
    return create_meeting(Meeting(**given, host=host, committee=committee()), by=SYSTEM)


def committee() -> Committee:
    """The committee of the demonstration, which is made if there is none."""
    given: dict[str, Any] = meeting_data()["committee"]
    held = Committee.objects.filter(acronym=given["acronym"]).first()
    if held is not None:
        return held
    committee = Committee(acronym=given["acronym"], name=Text(given["name"]), parent=Text(given["parent"]))
    return create_committee(committee, by=SYSTEM)


def make_rooms(stage: Stage) -> None:
    """The rooms, and for each further group of copies another set of those that are not shared."""
    for group in stage.room_groups():
        for given in meeting_data()["rooms"]:
            if group and given.get("is_shared"):
                continue
            again = {"code": f"{given['code']}{group + 1}", "name": f"{given['name']} ({group + 1})"} if group else {}
            room = Room(**given | again | {"capacity": given["capacity"] * stage.scale, "position": len(stage.rooms)})
            stage.rooms[given["code"], group] = room
    save_rooms(stage.meeting, RoomChanges(added=list(stage.rooms.values())), by=SYSTEM)


def find_audiences(stage: Stage) -> None:
    """The standard audiences; each further copy has closed ones of its own, whose members are named."""
    made = {(audience.kind, audience.stream): audience for audience in Audience.objects.of_meeting(stage.meeting)}
    for name, kind_and_stream in STANDARD.items():
        stage.audiences[name, 0] = made[kind_and_stream]
    for copy in stage.copies[1:]:
        for name in STANDARD:
            stage.audiences[name, copy] = stage.audiences[name, 0]
        for name in CLOSED:
            words = Text({code: f"{held} ({copy + 1})" for code, held in stage.audiences[name, 0].name.items()})
            stage.audiences[name, copy] = create_audience(stage.meeting, kind=Kind.NAMED, name=words, by=SYSTEM)


def make_checkpoints(stage: Stage) -> None:
    Checkpoint.objects.bulk_create(
        Checkpoint(
            meeting=stage.meeting,
            name=given["name"],
            room=stage.rooms[given["room"], 0] if "room" in given else None,
            audience=stage.audiences[given["audience"], 0],
        )
        for given in meeting_data()["checkpoints"]
    )
