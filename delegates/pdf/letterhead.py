"""What stands at the head and the foot of the secretariat's papers."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """Words in the language of the paper. `signatory` is empty where there is no Director."""

    committee: str
    meeting: str
    theme: str
    short_name: str
    days: str
    place_and_days: str
    address: str
    dated_on: datetime.date
    signatory: str
    office: str
