"""Giving out document symbols, each once."""

from __future__ import annotations

import re

from django.db import connection

from agenda.models import TakenSymbol
from cicc_portal.accounts.models import Audience
from meetings.models import Meeting


def take_symbol(meeting: Meeting, series: str, audience: Audience) -> TakenSymbol:
    """The next symbol of a series: CICC/28/2025/WP.1; a closed audience has a series of its own, WP.IMM.1.

    Needs a transaction: the number is taken under the meeting's lock and is used up even if the paper is withdrawn.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [meeting.pk])
    stem = f"{meeting.symbol_prefix}/{_series(series, audience)}."
    taken = TakenSymbol.objects.filter(meeting=meeting, symbol__startswith=stem).values_list("symbol", flat=True)
    numbers = [int(found[1]) for symbol in taken if (found := re.fullmatch(rf"{re.escape(stem)}(\d+)", symbol))]
    return TakenSymbol.objects.create(meeting=meeting, symbol=f"{stem}{1 + max(numbers, default=0)}")


def _series(series: str, audience: Audience) -> str:
    if not audience.is_closed:
        return series
    # Opaque, and the same for every paper of the audience: a stream's first letters, else the end of its random id.
    mark = (
        audience.stream[:3].upper() if audience.stream else re.sub(r"[^A-Za-z0-9]", "", audience.public_id)[-4:].upper()
    )
    return f"{series}.{mark}"
