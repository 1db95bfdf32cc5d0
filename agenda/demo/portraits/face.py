"""Head, ears and features."""

from __future__ import annotations

from agenda.demo.portraits.canvas import CENTRE, Canvas, Colour, Point, darker, lighter, mirrored, mixed
from agenda.demo.portraits.looks import Look

WHITE: Colour = (252, 251, 248)
EYE_LINE = 232


def outline(look: Look, *, right: float = 1.0) -> list[Point]:
    """The head's outline; `right` narrows its right half, for the lit part of the face."""
    jaw = 54 if look.woman else 64
    half = [(0, 112), (50, 122), (80, 164), (85, 216), (80, 264), (jaw, 314), (24, 339), (0, 342)]
    return [(CENTRE + (x - CENTRE) * look.width * (right if x > CENTRE else 1.0), y) for x, y in mirrored(half)]


def draw_head(canvas: Canvas, look: Look) -> None:
    shade = darker(look.skin, 0.1)
    for side in (-1, 1):
        x = CENTRE + side * 86 * look.width
        canvas.ellipse((x, 238), 26, 50, shade if side > 0 else look.skin)
        canvas.ellipse((x + side * 1.5, 238), 13, 28, darker(look.skin, 0.2))
        if look.earrings:
            canvas.ellipse((x + side, 270), 9, 9, (214, 178, 92))
    canvas.shape(outline(look), shade)
    canvas.shape(outline(look, right=0.9), look.skin)


def draw_features(canvas: Canvas, look: Look) -> None:
    for side in (-1, 1):
        _eye(canvas, look, side)
    _nose(canvas, look)
    if look.beard:
        _beard(canvas, look)
    _mouth(canvas, look)
    if look.glasses:
        _glasses(canvas, look)


def _eye(canvas: Canvas, look: Look, side: int) -> None:
    x = CENTRE + side * 37
    lid = darker(look.skin, 0.62)
    canvas.ellipse((x, EYE_LINE), 29, 16, WHITE)
    canvas.ellipse((x, EYE_LINE), 15, 15, look.eyes)
    canvas.ellipse((x, EYE_LINE), 7, 7, (20, 16, 18))
    canvas.ellipse((x + 3, EYE_LINE - 3), 4, 4, WHITE)
    canvas.arc((x, EYE_LINE + 3), 33, 24, (198, 342), lid, 3.4 if look.woman else 2.6)
    if look.woman:
        canvas.line([(x + side * 14, EYE_LINE - 3), (x + side * 18, EYE_LINE - 7)], lid, 2.4)
    brow = darker(mixed(look.hair_colour, (52, 40, 36), 0.5), 0.12)
    inner, top, outer = EYE_LINE - 22 + look.tilt, EYE_LINE - 31, EYE_LINE - 20
    steps = [step / 8 for step in range(9)]
    curve = [
        (x + side * (-18 + 38 * t), inner * (1 - t) ** 2 + 2 * (top - 3) * t * (1 - t) + outer * t * t) for t in steps
    ]
    canvas.line(curve, brow, 4.2 if look.woman else 6)


def _nose(canvas: Canvas, look: Look) -> None:
    shade = darker(look.skin, 0.24)
    canvas.arc((CENTRE, 270), 32, 20, (10, 170), shade, 3.6)
    for side in (-1, 1):
        canvas.arc((CENTRE + side * 15, 272), 13, 15, (100, 250) if side < 0 else (-70, 80), shade, 3)
    canvas.ellipse((CENTRE - 2, 258), 12, 16, lighter(look.skin, 0.14))


def _mouth(canvas: Canvas, look: Look) -> None:
    lips = mixed(darker(look.skin, 0.16), (176, 62, 70), 0.5 if look.woman else 0.22)
    if look.smile == "open":
        canvas.shape(
            [(172, 298), (190, 297), (206, 299), (223, 297), (241, 298), (228, 314), (206, 321), (185, 314)], lips
        )
        canvas.shape([(180, 301), (206, 302), (233, 301), (223, 310), (206, 313), (190, 310)], WHITE)
        return
    canvas.shape([(174, 298), (192, 297), (206, 300), (221, 297), (239, 298), (225, 313), (206, 319), (188, 313)], lips)
    canvas.line(
        [(171, 296), (180, 302), (192, 306), (206, 307), (221, 306), (233, 302), (242, 296)], darker(lips, 0.42), 2.2
    )


def _beard(canvas: Canvas, look: Look) -> None:
    colour = mixed(look.hair_colour, look.skin, 0.14)
    if look.beard in {"full", "goatee"}:
        wide = look.width if look.beard == "full" else 0.52
        half = [(0, 284), (40, 284), (66, 274), (82, 244), (81, 280), (62, 322), (26, 350), (0, 354)]
        if look.beard == "goatee":
            half = [(0, 284), (44, 284), (62, 300), (60, 326), (34, 346), (0, 351)]
        canvas.shape([(CENTRE + (x - CENTRE) * wide, y) for x, y in mirrored(half)], colour)
        return
    canvas.shape(
        [(170, 294), (186, 285), (206, 287), (227, 285), (243, 294), (224, 295), (206, 293), (189, 295)], colour
    )


def _glasses(canvas: Canvas, look: Look) -> None:
    frame = (58, 48, 46) if sum(look.skin) > 330 else (196, 178, 140)
    for side in (-1, 1):
        canvas.arc((CENTRE + side * 37, EYE_LINE + 2), 56, 46, (0, 360), frame, 3.6)
        canvas.line([(CENTRE + side * 64, EYE_LINE - 4), (CENTRE + side * 84 * look.width, EYE_LINE - 8)], frame, 3.4)
    canvas.arc((CENTRE, EYE_LINE + 2), 20, 14, (190, 350), frame, 3.4)
