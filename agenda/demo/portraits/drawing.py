"""A portrait from a key."""

from __future__ import annotations

from agenda.demo.portraits import clothes, face, hair
from agenda.demo.portraits.canvas import Canvas, lighter, mirrored
from agenda.demo.portraits.looks import look_of


def portrait(key: str, look: str, *, in_service: bool = False) -> bytes:
    """A JPEG of badge size, the same each time. `look` is f or m and a skin tone from 1 to 8, such as "f6".

    Who is `in_service` of a border agency may wear its uniform.
    """
    person = look_of(key, look, in_service=in_service)
    canvas = Canvas(person.background)
    canvas.shape(mirrored([(0, 60), (130, 110), (190, 260), (150, 430), (0, 500)]), lighter(person.background, 0.35))
    hair.draw_back(canvas, person)
    clothes.draw_body(canvas, person)
    face.draw_head(canvas, person)
    face.draw_features(canvas, person)
    hair.draw_front(canvas, person)
    return canvas.jpeg()
