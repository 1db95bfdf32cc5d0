"""Fonts for pages and PDFs alike: `python -m cicc_portal.fonts` puts them where both find them.

From the whole font files in node_modules/@expo-google-fonts it makes, below var/build (or $PORTAL_BUILD),
  fonts/*.ttf           one whole file a weight, for WeasyPrint and Pillow; never subset (subsets print wrong letters),
  fonts.conf            a fontconfig file that knows these fonts and no others, so that output is the same everywhere,
  static/fonts/*.woff2  the same for browsers, cut down to the scripts that the portal writes.
What stands already and is newer than its source is left alone. Django is not needed.
"""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Face:
    """One file of a package of @expo-google-fonts, and the name it gets here."""

    package: str
    weight: str
    family: str
    name: str
    on_pages: bool = False

    @property
    def source(self) -> Path:
        return ROOT / "node_modules/@expo-google-fonts" / self.package / self.weight / f"{self.family}_{self.weight}.ttf"


FACES = (
    Face("source-sans-3", "400Regular", "SourceSans3", "SourceSans3-400", on_pages=True),
    Face("source-sans-3", "400Regular_Italic", "SourceSans3", "SourceSans3-400i", on_pages=True),
    Face("source-sans-3", "600SemiBold", "SourceSans3", "SourceSans3-600", on_pages=True),
    Face("source-sans-3", "700Bold", "SourceSans3", "SourceSans3-700"),
    Face("source-serif-4", "400Regular", "SourceSerif4", "SourceSerif4-400"),
    Face("source-serif-4", "400Regular_Italic", "SourceSerif4", "SourceSerif4-400i"),
    Face("source-serif-4", "600SemiBold", "SourceSerif4", "SourceSerif4-600", on_pages=True),
    Face("noto-sans", "400Regular", "NotoSans", "NotoSans-400"),
    Face("noto-sans", "600SemiBold", "NotoSans", "NotoSans-600"),
    Face("noto-sans", "700Bold", "NotoSans", "NotoSans-700"),
)
# Latin with all that Caribbean, European and African names need, Greek, Cyrillic, punctuation, currency, arrows, marks.
PAGE_CHARACTERS = (
    (0x20, 0x7E), (0xA0, 0x24F), (0x250, 0x2AF), (0x2B0, 0x36F), (0x370, 0x3FF), (0x400, 0x4FF), (0x1E00, 0x1EFF),
    (0x2000, 0x206F), (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2190, 0x21FF), (0x2212, 0x2265),
    (0x25A0, 0x25FF), (0x2600, 0x2713),
)  # fmt: skip
PAGE_FEATURES = ("kern", "liga", "locl", "mark", "mkmk", "ccmp", "tnum", "lnum", "sups", "frac")


def build_folder() -> Path:
    """Where the build goes: $PORTAL_BUILD, or var/build."""
    return (ROOT / os.environ.get("PORTAL_BUILD", "var/build")).resolve()


def is_current(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime >= source.stat().st_mtime


def install(face: Face, folder: Path) -> None:
    """Put the whole font file of `face` into `folder`."""
    target = folder / f"{face.name}.ttf"
    if not is_current(target, face.source):
        shutil.copyfile(face.source, target)


def make_web_font(face: Face, folder: Path) -> None:
    """Write `face` as WOFF2 with `PAGE_CHARACTERS` into `folder`; it appears whole or not at all."""
    from fontTools.subset import Options, Subsetter, load_font, save_font

    target = folder / f"{face.name}.woff2"
    if is_current(target, face.source):
        return
    options = Options(layout_features=list(PAGE_FEATURES), hinting=False, flavor="woff2", notdef_outline=True)
    font = load_font(str(face.source), options)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in PAGE_CHARACTERS for code in range(first, last + 1)])
    subsetter.subset(font)
    partial = target.with_suffix(".part")
    save_font(font, str(partial), options)
    partial.replace(target)


def write_fontconfig(build: Path) -> None:
    """Write fonts.conf: these fonts, a cache beside them, Noto Sans for characters that the others lack."""
    families = "".join(
        f"<alias><family>{generic}</family><prefer><family>{family}</family><family>Noto Sans</family></prefer></alias>\n"
        for generic, family in (("sans-serif", "Source Sans 3"), ("serif", "Source Serif 4"), ("monospace", "Source Sans 3"))
    )
    (build / "fonts.conf").write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>\n'
        f"<dir>{escape(str(build / 'fonts'))}</dir>\n<cachedir>{escape(str(build / 'fontcache'))}</cachedir>\n"
        f"{families}</fontconfig>\n"
    )


def main() -> None:
    """Make all fonts."""
    missing = [face.source.relative_to(ROOT) for face in FACES if not face.source.exists()]
    if missing:
        raise SystemExit(f"{missing[0]} is missing: run `npm ci --ignore-scripts` first.")
    build = build_folder()
    fonts, web = build / "fonts", build / "static/fonts"
    for folder in (fonts, web, build / "fontcache"):
        folder.mkdir(parents=True, exist_ok=True)
    for face in FACES:
        install(face, fonts)
    write_fontconfig(build)
    on_pages = [face for face in FACES if face.on_pages]
    with ProcessPoolExecutor(max_workers=min(len(on_pages), os.cpu_count() or 1)) as pool:
        list(pool.map(make_web_font, on_pages, [web] * len(on_pages)))
    print(f"fonts: {len(FACES)} for PDFs, {len(on_pages)} for pages")


if __name__ == "__main__":
    main()
