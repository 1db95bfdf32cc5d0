"""Fitting words into a box: as large as allowed, then smaller, then on more lines, then cut, which is reported.

Widths come from the very font that is printed.
"""

from __future__ import annotations

import bisect
import functools
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

import uharfbuzz as harfbuzz
from django.conf import settings

# Ligatures are other glyphs than their letters; names do without.
FEATURES = {"liga": False, "clig": False, "dlig": False, "calt": False}
# A further line must make the words this much larger.
WORTH_A_LINE = 1.15
SLACK = 0.985
ROUNDING = 1e-9
ELLIPSIS = "…"
RIGHT_TO_LEFT = {"R", "AL", "AN"}


@dataclass(frozen=True)
class Shaped:
    """A line as glyphs of the font, their advances in its units; `is_plain`: none is moved off the line."""

    glyphs: tuple[int, ...]
    advances: tuple[int, ...]
    is_plain: bool


@dataclass(frozen=True, kw_only=True)
class Style:
    """How the words of one box are set: sizes in points, leading as a multiple of the size."""

    face: str
    largest: float
    smallest: float
    leading: float
    lines: int


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """Words that fit: lines at a size. `is_cut`: not all of them do, even at the smallest size."""

    lines: tuple[str, ...]
    size: float
    is_cut: bool = False


class Face:
    """One font file, for measuring and shaping."""

    def __init__(self, name: str) -> None:
        blob = harfbuzz.Blob.from_file_path(str(settings.BUILD_DIR / "fonts" / f"{name}.ttf"))
        opened = harfbuzz.Face(blob)
        self.units = opened.upem
        self.characters = frozenset(opened.unicodes)
        self._font = harfbuzz.Font(opened)
        self._advances: dict[str, float] = {}

    def width(self, text: str) -> float:
        """The width of `text` at a size of one point, in points. Without kerning, which mostly only narrows."""
        known = self._advances
        try:
            return sum([known[character] for character in text])
        except KeyError:
            known |= {character: self._advance(character) for character in text}
            return sum([known[character] for character in text])

    def _advance(self, character: str) -> float:
        # What the font lacks is set in another one: reckoned as wide as it is high.
        glyph = self._font.get_nominal_glyph(ord(character))
        return 1.0 if glyph is None else self.advance_of(glyph) / self.units

    def advance_of(self, glyph: int) -> int:
        """The advance of a glyph by itself, in units of the font."""
        return int(self._font.get_glyph_h_advance(glyph))

    def shaped(self, text: str) -> Shaped:
        """`text` as glyphs from left to right, kerned."""
        buffer = harfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        harfbuzz.shape(self._font, buffer, FEATURES)
        places = buffer.glyph_positions or ()
        return Shaped(
            tuple([info.codepoint for info in buffer.glyph_infos]),
            tuple([place.x_advance for place in places]),
            is_plain=not any(place.x_offset or place.y_offset for place in places),
        )

    def can_set(self, text: str) -> bool:
        """True if every character is in the font and none runs from right to left."""
        return all(
            ord(character) in self.characters and unicodedata.bidirectional(character) not in RIGHT_TO_LEFT
            for character in text
        )


@functools.cache
def face(name: str) -> Face:
    """The font file `name` of the build, opened once."""
    return Face(name)


@functools.lru_cache(maxsize=20_000)
def clean(text: str) -> str:
    """Composed characters, single spaces, no control or direction marks."""
    composed = unicodedata.normalize("NFC", text)
    kept = "".join(
        " " if unicodedata.category(char) == "Cc" else char for char in composed if unicodedata.category(char) != "Cf"
    )
    return " ".join(kept.split())


def fit(text: str, style: Style, *, width: float, height: float) -> Fitted:
    """`text` in a box of `width` × `height` points."""
    words = clean(text).split(" ")
    ruler = face(style.face)
    widths = [ruler.width(word) for word in words]
    space = ruler.width(" ")
    best = Fitted(lines=(" ".join(words),), size=0)
    for count in range(1, min(style.lines, len(words)) + 1):
        lines, widest = balanced(words, widths, space, count)
        size = min(style.largest, width * SLACK / max(widest, 0.01), height / (style.leading * count))
        if size > best.size * WORTH_A_LINE:
            best = Fitted(lines=lines, size=size)
    return best if best.size >= style.smallest else _cut(words, style, width=width, height=height)


def balanced(words: list[str], widths: list[float], space: float, count: int) -> tuple[tuple[str, ...], float]:
    """`words` on at most `count` lines, so that the widest is as narrow as it can be; and how wide that is."""
    ends = [0.0]
    for width in widths:
        ends.append(ends[-1] + width + space)
    limits = sorted({end - start - space for index, start in enumerate(ends) for end in ends[index + 1 :]})
    limits = limits[bisect.bisect_left(limits, max(widths) - ROUNDING) :]
    place = bisect.bisect_left(limits, True, key=lambda limit: len(_breaks(ends, space, limit)) <= count)  # noqa: FBT003
    starts = _breaks(ends, space, limits[place])
    return tuple(" ".join(words[start:end]) for start, end in pairwise([*starts, len(words)])), limits[place]


def _breaks(ends: list[float], space: float, limit: float) -> list[int]:
    """At which words the lines begin if none may be wider than `limit`."""
    starts = [0]
    for index in range(1, len(ends)):
        if ends[index] - ends[starts[-1]] - space > limit + ROUNDING:
            starts.append(index - 1)
    return starts


def _cut(words: list[str], style: Style, *, width: float, height: float) -> Fitted:
    """At the smallest size, with words broken where they must be, and an ellipsis where it still is too much."""
    room = max(1, int(height / (style.leading * style.smallest)))
    limit = width * SLACK / style.smallest
    lines = _wrapped(words, face(style.face), limit)
    if len(lines) <= room:
        return Fitted(lines=tuple(lines), size=style.smallest)
    last = lines[room - 1]
    while last and face(style.face).width(last + ELLIPSIS) > limit:
        last = last[:-1]
    return Fitted(lines=(*lines[: room - 1], last.rstrip() + ELLIPSIS), size=style.smallest, is_cut=True)


def _wrapped(words: list[str], ruler: Face, limit: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and ruler.width(joined) <= limit:
            lines[-1] = joined
        else:
            lines += _pieces(word, ruler, limit)
    return lines


def _pieces(word: str, ruler: Face, limit: float) -> list[str]:
    """A word that is wider than a line, in pieces that are not."""
    pieces = [""]
    for character in word:
        if pieces[-1] and ruler.width(pieces[-1] + character) > limit:
            pieces.append("")
        pieces[-1] += character
    return pieces
