"""The secret of a link must not stand in the log, where addresses of pages that were not found are written."""

from __future__ import annotations

import logging
import re

SECRET = re.compile(r"(/(?:invitation|join|feed)/)[^/\s?\"']+")


class HideLinks(logging.Filter):
    """Takes the secret out of addresses in whatever is logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        hidden = SECRET.sub(r"\1…", said)
        if hidden != said:
            record.msg, record.args = hidden, None
        return True
