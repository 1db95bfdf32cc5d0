"""What a portrait shows, chosen from a person's key."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from agenda.demo.portraits.canvas import Colour

Choice = TypeVar("Choice")

SKIN: dict[int, Colour] = {
    1: (247, 219, 200),
    2: (241, 205, 179),
    3: (230, 187, 154),
    4: (212, 164, 126),
    5: (187, 134, 96),
    6: (157, 107, 74),
    7: (124, 81, 56),
    8: (93, 59, 43),
}
BACKGROUNDS: list[Colour] = [(226, 231, 235), (233, 230, 224), (221, 230, 229), (232, 228, 233), (228, 232, 222)]
BLACK, ESPRESSO, BROWN, CHESTNUT = (30, 25, 27), (48, 34, 29), (84, 56, 38), (118, 74, 45)
BLOND, AUBURN, GREY, SILVER = (190, 152, 98), (132, 66, 40), (124, 122, 124), (190, 188, 188)
DARK_EYES: list[Colour] = [(70, 46, 32), (54, 36, 28), (84, 60, 40)]
LIGHT_EYES: list[Colour] = [(80, 96, 112), (84, 70, 50), (70, 92, 84)]
SUITS: list[Colour] = [(38, 52, 78), (58, 62, 70), (30, 70, 84), (84, 46, 58), (70, 66, 92), (44, 84, 74), (96, 82, 70)]
DRESSES: list[Colour] = [*SUITS, (156, 62, 62), (36, 112, 122), (190, 122, 44), (104, 62, 120), (62, 98, 150)]
UNIFORMS: list[Colour] = [(244, 243, 238), (198, 182, 146), (44, 58, 84), (160, 178, 196)]
ACCENTS: list[Colour] = [(176, 52, 56), (30, 110, 120), (206, 150, 46), (66, 84, 140), (112, 60, 110), (58, 116, 82)]

HAIR_OF_WOMEN_DARK = ("afro", "bob", "long", "bun", "braids", "wrap", "short", "curls", "bun", "curls")
HAIR_OF_WOMEN_LIGHT = ("bob", "long", "bun", "short", "curls", "long", "bob")
HAIR_OF_MEN_DARK = ("crop", "fade", "bald", "round", "locs", "fade", "crop", "receding")
HAIR_OF_MEN_LIGHT = ("crop", "side", "bald", "side", "receding", "side")


@dataclass(frozen=True, kw_only=True)
class Look:
    """A person's features. `clothes`: suit, blouse, uniform or open collar."""

    woman: bool
    skin: Colour
    background: Colour
    hair: str
    hair_colour: Colour
    beard: str
    glasses: bool
    earrings: bool
    smile: str
    eyes: Colour
    clothes: str
    cloth: Colour
    accent: Colour
    width: float  # of the face, 1 is middling
    tilt: float  # of the brows, in pixels


class Dice:
    """Choices that depend on nothing but the key and their order."""

    def __init__(self, key: str) -> None:
        self._bytes = iter(hashlib.shake_256(key.encode()).digest(64))

    def of(self, choices: Sequence[Choice]) -> Choice:
        return choices[next(self._bytes) % len(choices)]

    def once_in(self, times: int) -> bool:
        return next(self._bytes) % times == 0

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * next(self._bytes) / 255


def look_of(key: str, look: str, *, in_service: bool) -> Look:
    """The features of `key`; `look` is f or m and a skin tone from 1 to 8; who is `in_service` may wear a uniform."""
    dice, woman, tone = Dice(key), look.startswith("f"), int(look[1:])
    return Look(
        woman=woman,
        skin=SKIN[tone],
        background=dice.of(BACKGROUNDS),
        hair=dice.of(_styles(woman=woman, tone=tone)),
        hair_colour=_hair_colour(dice, tone),
        beard="" if woman else dice.of(("", "", "", "moustache", "goatee", "full")),
        glasses=dice.once_in(4),
        earrings=woman and not dice.once_in(3),
        smile=dice.of(("closed", "closed", "open")),
        eyes=dice.of(DARK_EYES if tone > 3 else LIGHT_EYES),
        clothes=dice.of(_wardrobe(woman=woman, in_service=in_service)),
        cloth=dice.of(DRESSES if woman else SUITS),
        accent=dice.of(ACCENTS),
        width=dice.between(0.94, 1.05) * (0.97 if woman else 1.02),
        tilt=dice.between(-2, 3),
    )  # fmt: skip


def _styles(*, woman: bool, tone: int) -> tuple[str, ...]:
    if woman:
        return HAIR_OF_WOMEN_DARK if tone > 5 else HAIR_OF_WOMEN_LIGHT
    return HAIR_OF_MEN_DARK if tone > 5 else HAIR_OF_MEN_LIGHT


def _wardrobe(*, woman: bool, in_service: bool) -> tuple[str, ...]:
    civil = ("suit", "blouse", "blouse", "suit") if woman else ("suit", "suit", "open")
    return (*civil, "uniform", "uniform") if in_service else civil


def _hair_colour(dice: Dice, tone: int) -> Colour:
    if dice.once_in(5):
        return dice.of((GREY, SILVER))
    if tone > 3:
        return dice.of((BLACK, BLACK, ESPRESSO))
    return dice.of((ESPRESSO, BROWN, CHESTNUT, BLOND, AUBURN))
