"""Smooth shapes on a small picture. Coordinates are pixels of the finished portrait, 413 × 531."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

from delegates.photos import SIZE

# Drawn three times as large and reduced: the edges come out smooth.
SCALE = 3
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


def smooth(points: Sequence[Point], steps: int = 8) -> list[Point]:
    """A closed curve through `points` (Catmull-Rom)."""
    curve: list[Point] = []
    count = len(points)
    for index in range(count):
        p0, p1, p2, p3 = (points[(index + shift) % count] for shift in (-1, 0, 1, 2))
        for step in range(steps):
            t = step / steps
            curve.append((_between(p0[0], p1[0], p2[0], p3[0], t), _between(p0[1], p1[1], p2[1], p3[1], t)))
    return curve


def _between(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)


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
