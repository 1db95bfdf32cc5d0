"""Shoulders, neck and what is worn."""

from __future__ import annotations

from agenda.demo.portraits.canvas import CENTRE, Canvas, Colour, darker, lighter, mirrored
from agenda.demo.portraits.looks import UNIFORMS, Look

GOLD: Colour = (206, 168, 84)
WHITE: Colour = (246, 246, 243)


def draw_body(canvas: Canvas, look: Look) -> None:
    broad = 0 if look.woman else 14
    cloth = _cloth(look)
    canvas.shape(
        mirrored(
            [
                (0, 402),
                (46, 404),
                (96, 418),
                (150 + broad, 446),
                (184 + broad, 500),
                (200 + broad, 570),
                (204 + broad, 640),
                (0, 660),
            ]
        ),
        cloth,
    )
    _neck(canvas, look)
    {"suit": _suit, "blouse": _blouse, "uniform": _uniform, "open": _open_collar}[look.clothes](canvas, look, cloth)


def _cloth(look: Look) -> Colour:
    if look.clothes == "uniform":
        return UNIFORMS[sum(look.cloth) % len(UNIFORMS)]
    return look.cloth


def _neck(canvas: Canvas, look: Look) -> None:
    half = 33 if look.woman else 40
    canvas.shape(mirrored([(0, 290), (half, 300), (half, 350), (half + 4, 390), (half + 12, 410), (0, 436)]), look.skin)
    # The chin's shadow.
    canvas.shape(mirrored([(0, 296), (half, 300), (half, 342), (half * 0.6, 366), (0, 374)]), darker(look.skin, 0.22))


def _collar(canvas: Canvas, colour: Colour, *, depth: float) -> None:
    for side in (-1, 1):
        canvas.polygon(
            [
                (CENTRE + side * 44, 394),
                (CENTRE + side * 4, 394 + depth),
                (CENTRE + side * 26, 416 + depth),
                (CENTRE + side * 60, 410),
            ],
            colour,
        )


def _shirt(canvas: Canvas, colour: Colour, *, depth: float) -> None:
    canvas.polygon(
        [
            *((CENTRE - 56, 406), (CENTRE - 30, 404), (CENTRE, 394 + depth * 0.35), (CENTRE + 30, 404)),
            *((CENTRE + 56, 406), (CENTRE + 20, 394 + depth), (CENTRE, 531), (CENTRE - 20, 394 + depth)),
        ],
        colour,
    )


def _lapels(canvas: Canvas, cloth: Colour) -> None:
    for side in (-1, 1):
        canvas.polygon(
            [
                (CENTRE + side * 54, 402),
                (CENTRE + side * 96, 420),
                (CENTRE + side * 84, 462),
                (CENTRE + side * 100, 472),
                (CENTRE + side * 8, 560),
                (CENTRE + side * 12, 500),
            ],
            darker(cloth, 0.2),
        )


def _tie(canvas: Canvas, colour: Colour) -> None:
    canvas.polygon([(CENTRE - 13, 424), (CENTRE + 13, 424), (CENTRE + 9, 446), (CENTRE - 9, 446)], darker(colour, 0.15))
    canvas.polygon([(CENTRE - 9, 446), (CENTRE + 9, 446), (CENTRE + 18, 540), (CENTRE - 18, 540)], colour)


def _suit(canvas: Canvas, look: Look, cloth: Colour) -> None:
    shirt = lighter(look.accent, 0.86) if look.woman else WHITE
    _shirt(canvas, shirt, depth=112)
    if look.woman:
        canvas.shape(mirrored([(0, 396), (30, 404), (16, 440), (0, 462)]), look.skin)
    else:
        _tie(canvas, look.accent)
        _collar(canvas, lighter(shirt, 0.5), depth=34)
    _lapels(canvas, cloth)


def _blouse(canvas: Canvas, look: Look, cloth: Colour) -> None:
    canvas.shape(mirrored([(0, 392), (40, 398), (54, 408), (44, 436), (0, 458)]), look.skin)
    canvas.arc((CENTRE, 400), 116, 118, (18, 162), darker(cloth, 0.2), 5)
    if look.earrings:
        canvas.arc((CENTRE, 392), 84, 84, (25, 155), GOLD, 2.5)


def _uniform(canvas: Canvas, look: Look, cloth: Colour) -> None:
    _shirt(canvas, cloth, depth=112)
    _tie(canvas, (36, 40, 52))
    _collar(canvas, lighter(cloth, 0.25) if sum(cloth) < 500 else darker(cloth, 0.06), depth=34)
    for side in (-1, 1):
        canvas.polygon(
            [
                (CENTRE + side * 92, 426),
                (CENTRE + side * 158, 452),
                (CENTRE + side * 150, 472),
                (CENTRE + side * 86, 444),
            ],
            (40, 48, 66),
        )
        for step in (0, 1, 2):
            x, y = 104 + step * 17, 438 + step * 7
            canvas.line([(CENTRE + side * x, y), (CENTRE + side * (x - 4), y + 13)], GOLD, 4)


def _open_collar(canvas: Canvas, look: Look, cloth: Colour) -> None:
    _shirt(canvas, lighter(look.accent, 0.8), depth=112)
    canvas.polygon([(CENTRE - 40, 398), (CENTRE + 40, 398), (CENTRE, 466)], look.skin)
    _collar(canvas, lighter(look.accent, 0.9), depth=72)
    _lapels(canvas, cloth)
