"""`manage.py delete_due [--dry-run] [--meeting SLUG]`: delete the personal data that is due, and say how much."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from meetings import retention
from meetings.models import Meeting

HEADINGS = ("Meeting", "Kept until", "What", "Entries")


class Command(BaseCommand):
    help = "Delete the personal data whose time is over (docs/retention.yaml). Can be stopped anywhere, and run again."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what is due")
        parser.add_argument("--meeting", metavar="SLUG", help="this meeting alone")

    def handle(self, *, dry_run: bool, meeting: str | None, **_options: Any) -> None:
        with translation.override("en"):
            rows = [row for chosen in self._chosen(meeting) for row in self._deleted(chosen, dry_run=dry_run)]
        if not rows:
            self.stdout.write("Nothing is due.")
            return
        self._table([HEADINGS, *rows])
        total = sum(int(row[-1]) for row in rows)
        self.stdout.write(f"{total} entries {'are due; nothing was deleted' if dry_run else 'deleted'}.")

    def _chosen(self, slug: str | None) -> list[Meeting | None]:
        if slug is None:
            return [None, *retention.ended_meetings()]
        found = Meeting.objects.filter(slug=slug).first()
        if found is None:
            raise CommandError(f"There is no meeting at /{slug}/.")
        return [found]

    def _deleted(self, meeting: Meeting | None, *, dry_run: bool) -> list[tuple[str, str, str, str]]:
        due = retention.due_of(meeting)
        counts = {found.rule.name: found.count for found in due} if dry_run else retention.delete_due(meeting)
        return [
            (
                meeting.slug if meeting else "–",
                str(found.kept_until or "–"),
                str(found.rule.label),
                str(counts[found.rule.name]),
            )
            for found in due
            if counts[found.rule.name]
        ]

    def _table(self, rows: list[tuple[str, ...]]) -> None:
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
        for row in rows:
            *words, number = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join([*words, number.strip().rjust(widths[-1])]).rstrip())
