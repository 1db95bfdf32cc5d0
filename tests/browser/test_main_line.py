"""The main job from end to end: registration, accreditation, badge, timetable, programme, outcome, report.

On the running stack: gunicorn, a real worker, PostgreSQL and Valkey, started by `./portal run`. Nothing eager, nothing
mocked.
"""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from tests.pdfs import codes_in, colours_of, ink_of, pictures_of, text_of, words_of
from tests.portal_look.test_in_browser import overflow, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stack")]

PUBLIC_TITLE = "Immigration caucus (closed)"
OWN_TITLE = "Immigration caucus I: legislative harmonisation"
OTHER_TITLE = "Customs caucus I: legislative harmonisation"


@pytest.fixture(scope="module")
def photo(tmp_path_factory):
    """A portrait, drawn, larger than it need be."""
    picture = Image.new("RGB", (1200, 1600), "#d9e2ea")
    draw = ImageDraw.Draw(picture)
    for step in range(60):  # shades as in a photograph
        draw.ellipse(
            (330 + step * 3, 260 + step * 3, 870 - step * 3, 960 - step * 3), fill=(120 + step, 80 + step, 60 + step)
        )
    draw.rectangle((250, 1000, 950, 1600), fill="#274060")
    path = tmp_path_factory.mktemp("photo") / "me.jpg"
    picture.save(path, quality=90)
    return path


def sign_up(delegate, *, name: str, language: str) -> None:
    page = delegate.go("/accounts/signup/?next=/cicc-28/register/")
    page.fill("input[name=email]", delegate.email)
    page.fill("input[name=full_name]", name)
    page.select_option("select[name=language]", language)
    delegate.submit()
    page.fill("input[name=code]", delegate.code())
    delegate.submit()


def is_fit(page) -> None:
    """Everybody can use the step, and nothing runs over its edge."""
    assert violations(page) == []
    assert overflow(page) <= 0


def register(delegate, photo, *, state: str, given: str, family: str, title: str) -> None:
    """Go through the steps, first without what is needed: what was typed must still be there."""
    page = delegate.go("/cicc-28/register/")
    is_fit(page)
    page.select_option("select[name=delegation]", label=state)
    page.select_option("select[name=function]", "adviser")
    page.fill("input[name=given_name]", given)
    page.fill("input[name=family_name]", family)
    delegate.submit()
    assert page.locator(".error-summary, [role=alert]").first.is_visible()
    assert page.input_value("input[name=family_name]") == family
    page.fill("input[name=title]", title)
    delegate.submit()
    assert page.url.endswith("/cicc-28/register/photo/")
    is_fit(page)
    page.set_input_files("input[name=photo]", photo)
    page.locator(".crop").wait_for(state="visible")
    delegate.submit()
    assert page.url.endswith("/cicc-28/register/contact/")
    is_fit(page)
    page.fill("textarea[name=dietary]", "Vegetarian")
    delegate.submit()
    assert page.url.endswith("/cicc-28/register/travel/")
    travel(delegate)
    assert page.url.endswith("/cicc-28/register/check/")
    is_fit(page)
    assert title in page.inner_text("main")
    page.check("input[name=consent]")
    delegate.submit()
    assert page.url.endswith("/cicc-28/me/")


def travel(delegate) -> None:
    """A journey and a visa letter; the passport is asked for with the tick alone."""
    page = delegate.page
    page.fill("input[name=arrives_at]", "2025-05-13T14:30")
    page.fill("input[name=hotel]", "Bay Gardens")
    assert not page.locator("input[name=number]").is_visible()
    page.check("input[name=wants_visa_letter]")
    delegate.submit()
    is_fit(page)
    assert page.input_value("input[name=hotel]") == "Bay Gardens"
    for name, value in (
        ("number", "AB 123456"),
        ("born_on", "1980-02-29"),
        ("issued_on", "2020-01-10"),
        ("expires_on", "2035-01-09"),
    ):
        page.fill(f"input[name={name}]", value)
    page.select_option("select[name=nationality]", "BB")
    delegate.submit()


def accredit(officer, family: str) -> None:
    page = officer.go("/cicc-28/desk/accreditation/")
    with page.expect_navigation():
        page.locator("main table a", has_text=family).click()
    officer.submit("form[action$='/accredit/']")


def check_badge(pdf: bytes, *, name: str, state: str, title: str) -> str:
    """Front and back, everything in it, a photo, and a code that can be read back; gives the code."""
    words = words_of(pdf)
    assert name in words
    assert state in words
    assert title in words
    assert "caucus" not in words.lower()
    front, back = pictures_of(pdf, dpi=300)
    assert (round(front.width / 300 * 25.4), round(front.height / 300 * 25.4)) == (105, 148)
    assert colours_of(front) > 1000, "there is no photo on the badge"
    assert ink_of(back) > 0.005, "the back is empty"
    (code,) = codes_in(front)
    return code


def test_from_registration_to_report(person, photo, stack):
    # A delegate of Barbados signs up, registers with a photo, gets mail.
    delegate = person("zoe.clarke@example.org")
    sign_up(delegate, name="Zoë-Anaïs Clarke-Núñez", language="en")
    title = "Deputy Comptroller of Customs (Trade Facilitation and Non-Intrusive Inspection)"
    register(delegate, photo, state="Barbados", given="Zoë-Anaïs", family="Clarke-Núñez", title=title)
    assert "Barbados" in delegate.mail("registration")

    # The secretariat accredits; the worker makes the badge.
    accredit(person("accreditation@example.org").sign_in(), "Clarke-Núñez")
    assert delegate.mail("accredited")
    link = delegate.wait_for("/cicc-28/me/", "main a[href*='/files/']")
    code = check_badge(
        delegate.fetch(link.get_attribute("href")), name="Zoë-Anaïs Clarke-Núñez", state="BARBADOS", title=title
    )
    own = delegate.fetch(delegate.page.locator("img.own-code").get_attribute("src"))
    assert codes_in(Image.open(io.BytesIO(own)).convert("RGB")) == [code] if own.startswith(b"\x89PNG") else True

    # A session is scheduled; the same room at the same time is refused with a sentence.
    planner = person("timetable@example.org").sign_in()
    page = planner.go("/cicc-28/desk/timetable/new/")
    page.select_option("select[name=kind]", "working")
    page.fill("input[name=title_0], input[name=title_en]", "Briefing on mobile biometric kits")
    page.fill("[name=day]", "2025-05-14") if page.locator("input[name=day]").count() else page.select_option(
        "select[name=day]", "2025-05-14"
    )
    page.fill("[name=starts]", "10:30")
    page.fill("[name=ends]", "11:00")
    page.get_by_label("Plenary Hall").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Enter session").click()
    assert "Plenary Hall" in page.locator(".error-summary, [role=alert]").first.inner_text()
    assert (
        page.locator("input[name=title_0], input[name=title_en]").input_value() == "Briefing on mobile biometric kits"
    )
    page.get_by_label("Plenary Hall").uncheck()
    page.get_by_label("Caucus Room B").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Enter session").click()
    assert page.url.split("#")[0].endswith("/cicc-28/desk/timetable/")
    assert "Briefing on mobile biometric kits" in planner.go("/cicc-28/desk/timetable/?view=list").inner_text("main")

    # The programme is released; each downloads the version that is theirs.
    page = planner.go("/cicc-28/desk/releases/")
    with page.expect_navigation():
        page.get_by_role("button", name="Issue this version").click()
    versions = {}
    for who in ("", "wco@example.org", "immigration.bb@example.org"):
        reader = person(who)
        if who:
            reader.sign_in()
        versions[who] = programme_of(reader)
    for who, pdf in versions.items():
        words = words_of(pdf)
        assert "Briefing on mobile biometric kits" in words, who
        assert "Rev.1" in words, who
        assert OTHER_TITLE not in words, who
        assert (OWN_TITLE in words) == (who == "immigration.bb@example.org"), who
        assert len(pictures_of(pdf, dpi=50)) >= 3
        assert all(ink_of(picture) > 0.01 for picture in pictures_of(pdf, dpi=50)), who
    assert PUBLIC_TITLE in words_of(versions[""])
    assert "Co-chairs and rapporteur" not in words_of(versions[""])
    assert "Closed session" in words_of(versions[""])

    # An outcome is entered and adopted; the report is made.
    rapporteur = person("rapporteur@example.org").sign_in()
    page = rapporteur.go("/cicc-28/desk/outcomes/new/")
    page.select_option("select[name=verb]", "NOTED")
    page.fill(
        "textarea[name=text_0], textarea[name=text_en]", "with appreciation the briefing on mobile biometric kits"
    )
    page.select_option("select[name=audience]", label=page.locator("select[name=audience] option").nth(1).inner_text())
    rapporteur.submit()
    for button in ("Put before the plenary", "Adopt"):
        row = page.locator("tr", has_text="mobile biometric kits")
        with page.expect_navigation():
            row.get_by_role("button", name=button).click()
    assert page.locator("tr", has_text="mobile biometric kits").locator("td").first.inner_text().strip().isdigit()
    page = rapporteur.go("/cicc-28/desk/reports/")
    page.select_option("select[name=audience]", label=page.locator("select[name=audience] option").nth(1).inner_text())
    page.select_option("select[name=language]", "en")
    with page.expect_navigation():
        page.get_by_role("button", name="Make a draft").click()
    link = rapporteur.wait_for("/cicc-28/desk/reports/", "main .job a[href*='/files/']")
    report = rapporteur.fetch(link.get_attribute("href"))
    assert "mobile biometric kits" in words_of(report)
    assert "Decisions and recommendations" in text_of(report)
    assert OWN_TITLE not in words_of(report)
    pages = pictures_of(report, dpi=50)
    assert len(pages) >= 7
    assert all(ink_of(picture) > 0.003 for picture in pages)


def programme_of(reader) -> bytes:
    """The programme's PDF, waited for on the page that shows its progress."""
    page = reader.go("/cicc-28/programme/")
    href = page.locator("main a[href*='programme.pdf']").first.get_attribute("href")
    for _attempt in range(120):
        answer = reader.context.request.get(reader.address + href, headers={"Accept": "text/html"})
        if answer.headers["content-type"] == "application/pdf":
            return answer.body()
        page.wait_for_timeout(500)
    raise AssertionError(f"no programme for {reader.email or 'the public'}")


def test_registration_to_badge_in_french(person, photo, stack):
    delegate = person("aimee.joseph@example.org", locale="fr-FR", width=390)
    sign_up(delegate, name="Aimée Joseph-Désiré", language="fr")
    title = "Contrôleuse adjointe des douanes chargée de la facilitation des échanges"
    register(delegate, photo, state="Dominique", given="Aimée", family="Joseph-Désiré", title=title)
    page = delegate.page
    assert page.locator("html").get_attribute("lang") == "fr"
    assert "Votre inscription" in page.inner_text("main")
    assert "inscription" in delegate.mail("inscription")
    accredit(person("accreditation@example.org").sign_in(), "Joseph-Désiré")
    assert delegate.mail("accréd")
    link = delegate.wait_for("/cicc-28/me/", "main a[href*='/files/']")
    # The badge is read by all: what is printed on it is in the language of the meeting.
    check_badge(delegate.fetch(link.get_attribute("href")), name="Aimée Joseph-Désiré", state="DOMINICA", title=title)
