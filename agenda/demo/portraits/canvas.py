"""Smooth shapes on a small picture. Coordinates are pixels of the finished portrait, 413 × 531."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

from delegates.uploads.photos import SIZE

# Drawn twice as large and reduced: the edges come out smooth.
SCALE = 2
STEPS = 7
# What the four points around a piece of a curve weigh at each step along it.
WEIGHTS = [
    (
        (-t + 2 * t * t - t**3) / 2,
        (2 - 5 * t * t + 3 * t**3) / 2,
        (t + 4 * t * t - 3 * t**3) / 2,
        (t**3 - t * t) / 2,
    )
    for t in (step / STEPS for step in range(STEPS))
]
Point = tuple[float, float]
Colour = tuple[int, int, int]
CENTRE = SIZE[0] / 2


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with a `share` (0 to 1) of `other`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def darker(colour: Colour, share: float) -> Colour:
    return mixed(colour, (22, 14, 24), share)


def lighter(colour: Colour, share: float) -> Colour:
    return mixed(colour, (255, 250, 244), share)


def mirrored(half: Sequence[Point]) -> list[Point]:
    """A symmetric outline from its right half, top to bottom, given as distances from the middle line."""
    right = [(CENTRE + x, y) for x, y in half]
    left = [(CENTRE - x, y) for x, y in reversed(half) if x > 0]
    return right + left


def smooth(points: Sequence[Point]) -> list[Point]:
    """A closed curve through `points` (Catmull-Rom)."""
    curve: list[Point] = []
    around = [points[-1], *points, *points[:2]]
    for (ax, ay), (bx, by), (cx, cy), (dx, dy) in zip(around, around[1:], around[2:], around[3:], strict=False):
        curve += [(a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy) for a, b, c, d in WEIGHTS]
    return curve


class Canvas:
    """What is drawn on; later shapes cover earlier ones."""

    def __init__(self, background: Colour) -> None:
        self._image = Image.new("RGB", (SIZE[0] * SCALE, SIZE[1] * SCALE), background)
        self._draw = ImageDraw.Draw(self._image)

    def shape(self, points: Sequence[Point], colour: Colour) -> None:
        """A filled outline that is smooth through all `points`."""
        self.polygon(smooth(points), colour)

    def polygon(self, points: Sequence[Point], colour: Colour) -> None:
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def ellipse(self, centre: Point, width: float, height: float, colour: Colour) -> None:
        self._draw.ellipse(self._box(centre, width, height), fill=colour)

    def arc(
        self, centre: Point, width: float, height: float, angles: tuple[int, int], colour: Colour, line: float
    ) -> None:
        self._draw.arc(self._box(centre, width, height), *angles, fill=colour, width=round(line * SCALE))

    def line(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """A line with round ends."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self._draw.line(scaled, fill=colour, width=round(width * SCALE), joint="curve")
        for point in (points[0], points[-1]):
            self.ellipse(point, width, width, colour)

    def jpeg(self) -> bytes:
        """The finished picture: 413 × 531, 300 dpi, no metadata."""
        file = io.BytesIO()
        self._image.reduce(SCALE).save(file, "JPEG", quality=90, dpi=(300, 300))
        return file.getvalue()

    @staticmethod
    def _box(centre: Point, width: float, height: float) -> tuple[float, float, float, float]:
        (x, y), half, tall = centre, width / 2, height / 2
        return (x - half) * SCALE, (y - tall) * SCALE, (x + half) * SCALE, (y + tall) * SCALE
