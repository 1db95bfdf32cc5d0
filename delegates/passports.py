"""What follows from a passport's data: its digest, and whether it ends too soon."""

from __future__ import annotations

import datetime
import unicodedata

from django.utils.crypto import salted_hmac

from delegates.countries import code_of
from meetings.models import Meeting

MONTHS = 6


def digest(nationality: str, number: str) -> str:
    """HMAC-SHA256 under the portal's key; the same for the same passport, however it is written.

    `nationality` is a country's code, or words: a name in any of the portal's languages is the same as the code.
    """
    country = _plain(code_of(nationality) or nationality)
    return salted_hmac("delegates.passport", f"{country}/{_plain(number)}", algorithm="sha256").hexdigest()


def _plain(words: str) -> str:
    """Capitals without accents; letters and digits alone."""
    bare = unicodedata.normalize("NFKD", words).casefold()
    return "".join(letter for letter in bare if letter.isalnum()).upper()


def expires_soon(day: datetime.date, meeting: Meeting) -> bool:
    """True if a passport that ends on `day` is valid for less than six months after the meeting: borders ask so."""
    last = meeting.ends_on
    year, month = divmod(last.year * 12 + last.month - 1 + MONTHS, 12)
    # The first of the next month stands for a day that the month does not have.
    return (day.year, day.month, day.day) < (year, month + 1, last.day)
