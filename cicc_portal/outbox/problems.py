"""Why a message cannot be written or sent, for the person who tries."""

from __future__ import annotations


class Unsendable(ValueError):
    """The message cannot be written like this; the text is a sentence, `field` names what it is about."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class TooLate(Exception):
    """The message is in another state by now; the text is a sentence."""
