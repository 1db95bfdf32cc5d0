"""A secretary makes a meeting from nothing on the running stack; a director named there signs in to its desk."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stack")]

TITLE = "Fortieth Meeting of the Standing Committee"


def fill_in_basics(page) -> None:
    page.fill("[name=number]", "40")
    page.fill("[name=title_en]", TITLE)
    page.select_option("[name=host]", label="Barbados")
    page.fill("[name=city]", "Bridgetown")
    page.fill("[name=starts_on]", "2037-05-13")
    page.fill("[name=ends_on]", "2037-05-15")


def fill_in_rooms(page) -> None:
    """Five rooms in four rows: one is added, moved up to the second place, and another taken out again."""
    for index, (code, name) in enumerate([("PL", "Plenary Hall"), ("XX", "Not this one"), ("WA", "Working Room")]):
        page.fill(f"[name=rooms-{index}-code]", code)
        page.fill(f"[name=rooms-{index}-name]", name)
        page.fill(f"[name=rooms-{index}-capacity]", "50")
    rooms = page.locator("[data-rows=rooms]")
    rooms.locator("[data-rows-add]").click()
    page.keyboard.type("FO")  # the new row has the cursor
    page.fill("[name=rooms-4-name]", "Foyer")
    page.fill("[name=rooms-4-capacity]", "200")
    page.check("[name=rooms-4-is_shared]")
    added = rooms.locator("[data-row]", has=page.locator("[name=rooms-4-code]"))
    for _step in range(3):
        added.locator("[data-row-up]").press("Enter")
    unwanted = rooms.locator("[data-row]", has=page.locator("[name=rooms-1-code]"))
    unwanted.locator("[data-row-remove]").click()
    unwanted.locator("[data-row-keep]").click()
    unwanted.locator("[data-row-remove]").click()


def fill_in_delegations_and_staff(page) -> None:
    page.locator("fieldset", has=page.get_by_text("International organisations", exact=True)).locator(
        "[data-check-all]"
    ).click()
    page.locator("fieldset", has=page.get_by_text("Associate member states", exact=True)).locator(
        "[data-check-none]"
    ).click()
    page.fill("[name=staff-1-email]", "fortieth.director@example.org")
    page.fill("[name=staff-1-full_name]", "Odette Fortieth")
    page.select_option("[name=staff-1-role]", "director")


def test_a_meeting_is_made_from_nothing(person):
    secretary = person("secretary@example.org").sign_in()
    page = secretary.go("/")
    page.get_by_role("link", name="Set up a meeting").click()

    secretary.submit()
    assert page.locator(".error-summary").is_visible()
    assert page.evaluate("document.activeElement.className") == "error-summary"
    fill_in_basics(page)
    fill_in_rooms(page)
    fill_in_delegations_and_staff(page)
    secretary.submit()

    assert page.url.endswith("/cicc-40/desk/")
    page.get_by_role("link", name="Rooms", exact=True).first.click()
    names = [row.input_value() for row in page.locator("[name^=rooms-][name$=-name]").all()]
    assert names[:3] == ["Plenary Hall", "Foyer", "Working Room"]
    assert "Not this one" not in names
    words = secretary.go("/cicc-40/desk/delegations/").inner_text("main")
    assert "World Customs Organization" in words
    assert "Anguilla" not in words

    stranger = person()
    assert TITLE not in stranger.go("/").inner_text("main")
    secretary.go("/cicc-40/desk/").get_by_role("button", name="Publish the meeting").click()
    assert TITLE in stranger.go("/").inner_text("main")

    director = person("fortieth.director@example.org", width=390)
    assert "/cicc-40/" in director.mail("Director")
    director.sign_in()
    assert "Set-up" in director.go("/cicc-40/desk/").inner_text("main")
