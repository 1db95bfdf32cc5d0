"""Hair, behind the head and before it."""

from __future__ import annotations

import math

from agenda.demo.portraits.canvas import CENTRE, Canvas, Colour, Point, darker, lighter, mirrored
from agenda.demo.portraits.looks import Look


def draw_back(canvas: Canvas, look: Look) -> None:
    """What lies behind head and shoulders."""
    back = _BACK.get(look.hair)
    if back:
        back(canvas, look)


def draw_front(canvas: Canvas, look: Look) -> None:
    """Hairline and all that lies over the forehead."""
    front = _FRONT.get(look.hair)
    if front:
        front(canvas, look)


# --- behind -----------------------------------------------------------------------------------------------------------
def _afro_behind(canvas: Canvas, look: Look) -> None:
    canvas.shape(
        mirrored([(0, 54), (70, 64), (118, 106), (138, 172), (124, 238), (92, 284), (0, 290)]), look.hair_colour
    )


def _bob_behind(canvas: Canvas, look: Look) -> None:
    canvas.shape(
        mirrored([(0, 82), (66, 94), (106, 148), (116, 226), (118, 300), (96, 352), (54, 356), (0, 340)]),
        look.hair_colour,
    )


def _long_behind(canvas: Canvas, look: Look) -> None:
    canvas.shape(
        mirrored([(0, 84), (64, 94), (102, 146), (112, 236), (122, 330), (128, 424), (84, 462), (0, 440)]),
        look.hair_colour,
    )


def _bun_behind(canvas: Canvas, look: Look) -> None:
    canvas.ellipse((CENTRE, 78), 92, 84, look.hair_colour)
    canvas.arc((CENTRE, 80), 66, 56, (200, 330), lighter(look.hair_colour, 0.16), 3)


def _curls_behind(canvas: Canvas, look: Look) -> None:
    for angle in range(128, 420, 16):
        turn = math.radians(angle)
        canvas.ellipse((CENTRE + 98 * math.cos(turn), 212 + 112 * math.sin(turn)), 60, 60, look.hair_colour)
    canvas.ellipse((CENTRE, 200), 204, 220, look.hair_colour)


def _braids_behind(canvas: Canvas, look: Look) -> None:
    canvas.shape(mirrored([(0, 84), (64, 94), (98, 146), (102, 230), (0, 300)]), look.hair_colour)
    for side in (-1, 1):
        for step in range(4):
            x = CENTRE + side * (76 + step * 11)
            ends = 432 - step * 12
            canvas.line([(x - side * 10, 190), (x, 300), (x + side * 2, ends)], look.hair_colour, 10)
            canvas.ellipse((x + side * 2, ends - 8), 12, 7, look.accent)


def _wrap_behind(canvas: Canvas, look: Look) -> None:
    canvas.shape(mirrored([(0, 46), (62, 52), (108, 94), (112, 150), (88, 208), (0, 220)]), look.accent)


def _locs_behind(canvas: Canvas, look: Look) -> None:
    for side in (-1, 1):
        for step in range(3):
            x = CENTRE + side * (80 + step * 9)
            canvas.line([(x - side * 14, 150), (x, 220), (x + side, 318 - step * 16)], look.hair_colour, 13)


# --- before -----------------------------------------------------------------------------------------------------------
def _cap(look: Look, *, top: float, hairline: float, temple: float) -> list[Point]:
    """Hair that lies close to the head: `top` is its highest point, `hairline` where the forehead begins."""
    wide = look.width
    half = [(0, top), (54, top + 10), (90 * wide, top + 64), (90 * wide, temple), (80 * wide, temple - 8)]
    half += [(74 * wide, hairline + 26), (50, hairline + 3), (0, hairline)]
    return mirrored(half)


def _crop(canvas: Canvas, look: Look) -> None:
    canvas.shape(_cap(look, top=92, hairline=150, temple=218), look.hair_colour)


def _fade(canvas: Canvas, look: Look) -> None:
    canvas.shape(_cap(look, top=100, hairline=150, temple=214), _between(look))
    canvas.shape(_cap(look, top=92, hairline=148, temple=176), look.hair_colour)


def _between(look: Look) -> Colour:
    one, other = look.hair_colour, look.skin
    red, green, blue = ((a + b) // 2 for a, b in zip(one, other, strict=True))
    return red, green, blue


def _round(canvas: Canvas, look: Look) -> None:
    wide = look.width
    half = [(0, 62), (60, 74), (98 * wide, 122), (98 * wide, 176), (88 * wide, 214), (80 * wide, 204)]
    canvas.shape(mirrored([*half, (74 * wide, 174), (50, 151), (0, 148)]), look.hair_colour)


def _receding(canvas: Canvas, look: Look) -> None:
    wide = look.width
    for side in (-1, 1):
        points = [(88, 160), (96, 200), (90, 232), (82, 214), (72, 172), (66, 140)]
        canvas.shape([(CENTRE + side * x * wide, y) for x, y in points], look.hair_colour)


def _bald(canvas: Canvas, look: Look) -> None:
    canvas.ellipse((CENTRE - 26, 142), 44, 22, lighter(look.skin, 0.18))


def _side(canvas: Canvas, look: Look) -> None:
    wide = look.width
    points = [(-92, 218), (-96, 160), (-64, 104), (0, 82), (62, 96), (94, 150), (92, 216), (80, 208), (74, 170)]
    points += [(40, 156), (-20, 136), (-56, 138), (-74, 170), (-82, 208)]
    canvas.shape([(CENTRE + x * wide, y) for x, y in points], look.hair_colour)
    canvas.line([(CENTRE - 50, 132), (CENTRE - 16, 100)], darker(look.hair_colour, 0.3), 2)


def _locs(canvas: Canvas, look: Look) -> None:
    canvas.shape(_cap(look, top=84, hairline=148, temple=214), look.hair_colour)
    for x in range(-60, 61, 20):
        canvas.line(
            [(CENTRE + x * 0.8, 98 + abs(x) / 6), (CENTRE + x, 142 + abs(x) / 5)], lighter(look.hair_colour, 0.12), 2
        )


def _soft(canvas: Canvas, look: Look) -> None:
    canvas.shape(_cap(look, top=88, hairline=152, temple=224), look.hair_colour)


def _swept(canvas: Canvas, look: Look) -> None:
    wide = look.width
    points = [(-98, 262), (-102, 180), (-72, 106), (0, 80), (72, 102), (102, 178), (98, 262), (84, 232), (78, 182)]
    points += [(44, 160), (-22, 132), (-58, 160), (-80, 196), (-86, 236)]
    canvas.shape([(CENTRE + x * wide, y) for x, y in points], look.hair_colour)


def _parted(canvas: Canvas, look: Look) -> None:
    for side in (-1, 1):
        points = [(2, 86), (58, 94), (98, 150), (106, 246), (94, 290), (84, 240), (76, 190), (46, 156), (2, 126)]
        canvas.shape([(CENTRE + side * x * look.width, y) for x, y in points], look.hair_colour)
    canvas.line([(CENTRE, 90), (CENTRE, 124)], darker(look.hair_colour, 0.3), 1.6)


def _pixie(canvas: Canvas, look: Look) -> None:
    wide = look.width
    points = [(-92, 232), (-98, 166), (-68, 100), (0, 78), (66, 94), (98, 160), (92, 232), (82, 204), (70, 166)]
    points += [(30, 146), (-10, 162), (-60, 158), (-78, 190)]
    canvas.shape([(CENTRE + x * wide, y) for x, y in points], look.hair_colour)


def _curls(canvas: Canvas, look: Look) -> None:
    canvas.shape(_cap(look, top=84, hairline=146, temple=220), look.hair_colour)
    for x, y in ((-66, 150), (-42, 138), (-14, 132), (14, 132), (42, 138), (66, 150)):
        canvas.ellipse((CENTRE + x, y), 34, 34, look.hair_colour)
    for x, y in ((-50, 120), (-8, 108), (36, 118)):
        canvas.arc((CENTRE + x, y), 24, 20, (200, 330), lighter(look.hair_colour, 0.16), 2.4)


def _braids(canvas: Canvas, look: Look) -> None:
    canvas.shape(_cap(look, top=86, hairline=150, temple=226), look.hair_colour)
    for x in (-54, -34, -12, 12, 34, 54):
        canvas.line([(CENTRE + x * 0.5, 92), (CENTRE + x, 148)], lighter(look.hair_colour, 0.14), 1.8)


def _wrap(canvas: Canvas, look: Look) -> None:
    canvas.shape(_cap(look, top=56, hairline=156, temple=206), look.accent)
    fold = darker(look.accent, 0.22)
    canvas.line([(CENTRE - 84, 166), (CENTRE - 20, 112), (CENTRE + 44, 72)], fold, 3)
    canvas.line([(CENTRE - 72, 138), (CENTRE - 18, 92), (CENTRE + 14, 68)], fold, 2.4)
    canvas.line([(CENTRE + 84, 168), (CENTRE + 34, 128), (CENTRE - 2, 106)], fold, 3)
    canvas.shape(
        [(CENTRE + x, y) for x, y in ((30, 84), (62, 52), (92, 66), (80, 100), (48, 112))], lighter(look.accent, 0.12)
    )


_BACK = {
    "afro": _afro_behind,
    "bob": _bob_behind,
    "long": _long_behind,
    "bun": _bun_behind,
    "curls": _curls_behind,
    "braids": _braids_behind,
    "wrap": _wrap_behind,
    "locs": _locs_behind,
}
_FRONT = {
    "afro": _soft,
    "bob": _swept,
    "long": _parted,
    "bun": _soft,
    "curls": _curls,
    "braids": _braids,
    "wrap": _wrap,
    "short": _pixie,
    "crop": _crop,
    "fade": _fade,
    "round": _round,
    "receding": _receding,
    "bald": _bald,
    "side": _side,
    "locs": _locs,
}
