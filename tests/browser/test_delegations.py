"""Four delegations from the invitation to the certificate, with a wrong turn at each step: the host, one in French, one
in Dutch, and a merged agency. Their focal points have no account and no password, only the link in the mail."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page
from reportlab.pdfgen.canvas import Canvas

from tests.browser.people import link_in
from tests.pdfs import pictures_of, words_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stack")]


@dataclass(frozen=True)
class Line:
    """A delegation, its new focal point, and whom that person registers."""

    code: str
    language: str
    focal: str
    given: str
    family: str
    title: str
    certificate: str  # what stands on the certificate


LINES = [
    Line("LC", "en", "Ffion Host", "Régine", "Alcide-Hippolyte", "Deputy Comptroller of Customs", "Certificate"),
    Line(
        "HT", "fr", "Fabienne Dorélus", "Ésaïe", "Toussaint-Désir", "Directeur adjoint de l’immigration", "Attestation"
    ),
    Line("SR", "nl", "Femke Soekhai", "Chandrikapersad", "van der Bürgh", "Onderhoofd Douane", "ertifica"),
    Line(
        "KY", "en", "Fay Ebanks", "Marlon", "Bodden-Ñáñez", "Deputy Director, Customs and Border Control", "Certificate"
    ),
]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A portrait, a letter as PDF, and a page with a script that calls itself a PDF."""
    folder = tmp_path_factory.mktemp("files")
    picture = Image.new("RGB", (900, 1200), "#d9e2ea")
    ImageDraw.Draw(picture).ellipse((250, 200, 650, 720), fill="#7a5a44")
    picture.save(folder / "face.jpg", quality=90)
    canvas = Canvas(str(folder / "letter.pdf"))
    canvas.drawString(72, 760, "Note verbale")
    canvas.save()
    (folder / "script.pdf").write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    return folder


def invite(officer, line: Line, address: str) -> None:
    page = officer.go(f"/cicc-28/desk/invitations/new/{line.code}/")
    form = "main form:has(input[name=email])"
    page.fill("input[name=email]", "no address")
    page.fill("input[name=full_name]", line.focal)
    page.select_option("select[name=language]", line.language)
    officer.submit(form)
    assert page.locator(".error-summary").is_visible()
    assert page.input_value("input[name=full_name]") == line.focal
    page.fill("input[name=email]", address)
    officer.submit(form)
    assert "/desk/invitations/" in page.url


def make_room(officer, line: Line) -> None:
    """Two more places than are taken."""
    page = officer.go(f"/cicc-28/desk/delegations/{line.code}/")
    page.fill("input[name=quota]", "9")
    officer.submit("main form:has(input[name=quota])")


def open_by_link(focal, line: Line) -> None:
    link = link_in(focal.mail("/invitation/"), "/invitation/")
    focal.go(link[:-3] + "x/")
    assert focal.page.locator(".error-page").is_visible()
    page = focal.go(link)
    assert page.locator("html").get_attribute("lang") == line.language
    focal.submit("main form:has(.btn-primary)")
    page.fill("input[name=code]", "AAA-AAA")
    focal.submit("main form:has(input[name=code])")
    assert page.locator("input[name=code]").is_visible()
    page.fill("input[name=code]", focal.code())
    focal.submit("main form:has(input[name=code])")
    assert page.url.endswith(f"/cicc-28/delegation/{line.code}/")
    assert page.locator("html").get_attribute("lang") == line.language


def add_delegate(focal, line: Line, files) -> None:
    page = focal.go(f"/cicc-28/delegation/{line.code}/add/")
    page.fill("input[name=given_name]", line.given)
    page.fill("input[name=family_name]", line.family)
    focal.submit()
    assert page.locator(".error-summary").is_visible()
    assert page.input_value("input[name=family_name]") == line.family
    page.fill("input[name=title]", line.title)
    page.fill("input[name=email]", f"delegate.{line.code.lower()}@example.org")
    page.set_input_files("input[name=photo]", files / "face.jpg")
    page.locator(".crop").wait_for(state="visible")
    page.check("input[name=consent]")
    focal.submit()
    assert page.url.endswith(f"/cicc-28/delegation/{line.code}/")
    assert line.family in page.inner_text("main")


def hand_in_letter(focal, line: Line, files) -> None:
    page = focal.page
    form = "form[action$='/letter/']"
    page.set_input_files(f"{form} input[type=file]", files / "script.pdf")
    focal.submit(form)
    assert page.locator(f"{form} .invalid-feedback, {form} .error, .error-summary").first.is_visible()
    page.set_input_files(f"{form} input[type=file]", files / "letter.pdf")
    focal.submit(form)
    assert page.locator("main a[href*='/letters/']").count()


def name_alternates(focal, line: Line) -> None:
    """A merged agency's head is in one caucus at a time: without an alternate for the other the page says so."""
    page = focal.page
    form = "main form:has(select[name=customs_alternate])"
    for stream in ("immigration", "customs"):
        page.select_option(f"select[name={stream}_alternate]", index=0)
    focal.submit(form)
    missing = page.locator(".lacks li").count()
    assert missing
    page.select_option("select[name=customs_alternate]", label=f"{line.given} {line.family}")
    focal.submit(form)
    assert page.locator(".lacks li").count() < missing


def submit_delegation(focal, line: Line) -> None:
    page = focal.page
    focal.submit("form[action$='/submit/']")
    assert page.locator("form[action$='/submit/']").count() == 0


def accredit(officer, line: Line) -> None:
    """Two clicks from the queue; a query without a question is refused."""
    page = officer.go("/cicc-28/desk/accreditation/?q=" + line.family)
    with page.expect_navigation():
        page.locator("main table a", has_text=line.family).click()
    if not page.locator("form[action$='/return/'] textarea").is_visible():
        page.locator("details:has(form[action$='/return/']) summary").click()
    officer.submit("form[action$='/return/']")
    assert page.locator(".error-summary, .invalid-feedback, .error").first.is_visible()
    officer.submit("form[action$='/accredit/']")


def test_from_invitation_to_certificate(person, stack, files):
    officer = person("accreditation@example.org").sign_in()
    for line in LINES:
        focal = person(f"focal.{line.code.lower()}.new@example.org", locale=line.language, width=390)
        make_room(officer, line)
        invite(officer, line, focal.email)
        open_by_link(focal, line)
        add_delegate(focal, line, files)
        hand_in_letter(focal, line, files)
        if line.code == "KY":
            name_alternates(focal, line)
        submit_delegation(focal, line)
        accredit(officer, line)
        certificate(person(f"delegate.{line.code.lower()}@example.org", locale=line.language, width=390), officer, line)


def certificate(delegate, officer, line: Line) -> None:
    """Made at the desk for one person, in that person's language."""
    page = officer.go("/cicc-28/desk/documents/persons/?q=" + line.family)
    row = page.locator("tr", has_text=line.family)
    row.locator("select[name=language]").select_option(line.language)
    with page.expect_navigation():
        row.locator("button[value$=certificate]").click()
    link = officer.wait_for(
        "/cicc-28/desk/documents/persons/?q=" + line.family, f"tr:has-text('{line.family}') a[href*='/documents/']"
    )
    pdf = officer.fetch(link.get_attribute("href"))
    words = words_of(pdf)
    assert f"{line.given} {line.family}" in words
    assert line.certificate in words
    (picture,) = pictures_of(pdf, dpi=50)
    assert picture.width > picture.height
    assert delegate.mail(line.family)  # that the person is accredited


class Clicks:
    """Presses of the mouse; what is typed or picked in a file dialogue is none."""

    def __init__(self) -> None:
        self.count = 0

    def on(self, page: Page, found: Locator) -> None:
        with page.expect_navigation():
            found.click()
        self.count += 1


def fill_in_substitute(page: Page, family: str, files) -> None:
    for name, value in (("given_name", "Anaïs"), ("family_name", family), ("title", "Officer")):
        page.fill(f"input[name={name}]", value)
    page.fill("input[name=email]", "substitute@example.org")
    page.set_input_files("input[name=photo]", files / "face.jpg")


def test_a_substitute_is_accredited_in_six_clicks_at_the_desk(person, stack, files):
    """From the search to the badge, at the meeting that lies ahead."""
    officer, clicks = person("accreditation@example.org").sign_in(), Clicks()
    page = officer.go("/cicc-29/desk/participants/")
    page.fill("main input[name=q]", "Usher-Matute")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    clicks.on(page, page.locator("main table a", has_text="Usher-Matute"))
    clicks.on(page, page.locator("a[href$='/instead/']"))
    fill_in_substitute(page, "Desk-Stand-In", files)
    page.check("input[name=consent]")
    clicks.count += 1
    clicks.on(page, page.locator("form.walk-in .btn-primary"))
    assert "Desk-Stand-In" in page.inner_text("h1")
    assert page.locator("main .status", has_text="accredited").first.is_visible()
    assert clicks.count == 4
    assert officer.complaints == []


def test_a_substitute_of_the_focal_point_is_accredited_in_six_clicks(person, stack, files):
    """The focal point sends somebody in another's place; the desk finds and accredits."""
    focal, officer, clicks = person("focal.jm@example.org").sign_in(), person("accreditation@example.org"), Clicks()
    page = focal.go("/cicc-29/delegation/JM/")
    clicks.on(page, page.locator("#people tr", has_text="Lindo-Facey").locator("a").first)
    clicks.on(page, page.locator("a[href$='/substitute/']"))
    fill_in_substitute(page, "Focal-Stand-In", files)
    page.check("input[name=consent]")
    clicks.count += 1
    clicks.on(page, page.locator("main form .btn-primary"))
    assert "in place of Omar Lindo-Facey" in page.inner_text("#people")
    page = officer.sign_in().go("/cicc-29/desk/accreditation/?q=Focal-Stand-In")
    clicks.on(page, page.locator("main table a", has_text="Focal-Stand-In"))
    clicks.on(page, page.locator("form[action$='/accredit/'] .btn-primary"))
    assert clicks.count == 6
    assert [*focal.complaints, *officer.complaints] == []
