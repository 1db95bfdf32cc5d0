"""`manage.py load_demo [--scale N]`: the demonstration meetings."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from agenda.demo import data
from agenda.demo.loading import load, load_ahead
from agenda.demo.meeting import slug_of
from meetings.models import Meeting


def whole_number(given: str) -> int:
    number = int(given) if given.isdecimal() else 0
    if not 1 <= number <= 50:
        raise argparse.ArgumentTypeError("use a whole number from 1 to 50")
    return number


class Command(BaseCommand):
    help = "Load the demonstration's meetings with its sign-ins. Loaded a second time, it changes nothing."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--scale", type=whole_number, default=1, help="make a further meeting, this many times as large (1 to 50)"
        )

    def handle(self, *, scale: int, **_options: Any) -> None:
        self._say(slug_of(scale), load(scale))
        if scale == 1:
            self._say(data.ahead()["slug"], load_ahead())

    def _say(self, slug: str, found: Meeting | None) -> None:
        said = "is loaded" if found else "was there already"
        self.stdout.write(self.style.SUCCESS(f"The demonstration meeting {said}: /{slug}/"))
