"""Fonts for PDFs and pictures: `python -m cicc_portal.fonts` puts them where WeasyPrint and Pillow find them.

From the whole font files in node_modules/@expo-google-fonts it makes, below var/build (or $PORTAL_BUILD),
  fonts/*.ttf   one whole file a weight: several subset files under one family make WeasyPrint print wrong letters,
  fonts.conf    a fontconfig file that knows these fonts and no others, so that output is the same on every machine.
What stands already is left alone. Django is not needed. Web fonts come from static/build.mjs.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules/@expo-google-fonts"


@dataclass(frozen=True)
class Face:
    """One file of a package of @expo-google-fonts, and the name it gets here."""

    package: str
    family: str
    weight: str
    name: str

    @property
    def source(self) -> Path:
        return PACKAGES / self.package / self.weight / f"{self.family}_{self.weight}.ttf"


FACES = (
    Face("source-sans-3", "SourceSans3", "400Regular", "SourceSans3-400"),
    Face("source-sans-3", "SourceSans3", "400Regular_Italic", "SourceSans3-400i"),
    Face("source-sans-3", "SourceSans3", "600SemiBold", "SourceSans3-600"),
    Face("source-sans-3", "SourceSans3", "700Bold", "SourceSans3-700"),
    Face("source-serif-4", "SourceSerif4", "400Regular", "SourceSerif4-400"),
    Face("source-serif-4", "SourceSerif4", "400Regular_Italic", "SourceSerif4-400i"),
    Face("source-serif-4", "SourceSerif4", "600SemiBold", "SourceSerif4-600"),
    Face("noto-sans", "NotoSans", "400Regular", "NotoSans-400"),
    Face("noto-sans", "NotoSans", "600SemiBold", "NotoSans-600"),
    Face("noto-sans", "NotoSans", "700Bold", "NotoSans-700"),
)
# What a generic family of CSS stands for; characters that it lacks come from Noto Sans.
GENERIC = {"sans-serif": "Source Sans 3", "serif": "Source Serif 4", "monospace": "Source Sans 3"}


def build_folder() -> Path:
    """Where the build goes: $PORTAL_BUILD, or var/build."""
    return (ROOT / (os.environ.get("PORTAL_BUILD") or "var/build")).resolve()


def install(face: Face, folder: Path) -> None:
    """Put the whole font file of `face` into `folder`; it appears whole or not at all."""
    target = folder / f"{face.name}.ttf"
    if target.exists() and target.stat().st_size == face.source.stat().st_size:
        return
    partial = target.with_suffix(".part")
    shutil.copyfile(face.source, partial)
    partial.replace(target)


def fontconfig(build: Path) -> str:
    """The text of fonts.conf for the fonts in `build`."""
    aliases = "".join(
        f"  <alias><family>{generic}</family>"
        f"<prefer><family>{family}</family><family>Noto Sans</family></prefer></alias>\n"
        for generic, family in GENERIC.items()
    )
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>\n'
        f"  <dir>{escape(str(build / 'fonts'))}</dir>\n  <cachedir>{escape(str(build / 'fontcache'))}</cachedir>\n"
        f"{aliases}</fontconfig>\n"
    )


def main() -> None:
    """Put all fonts in place."""
    missing = next((face.source for face in FACES if not face.source.exists()), None)
    if missing:
        raise SystemExit(f"{missing.relative_to(ROOT)} is missing: run `npm ci --ignore-scripts` first.")
    build = build_folder()
    for folder in (build / "fonts", build / "fontcache"):
        folder.mkdir(parents=True, exist_ok=True)
    for face in FACES:
        install(face, build / "fonts")
    (build / "fonts.conf").write_text(fontconfig(build))
    print(f"fonts: {len(FACES)} in place")


if __name__ == "__main__":
    main()
