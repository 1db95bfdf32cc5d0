"""`portal` runs on a bare Python, before its environment exists."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from launcher.places import ROOT

MODULES = sorted((ROOT / "launcher").glob("*.py"))


@pytest.mark.parametrize("module", [*MODULES, ROOT / "portal"], ids=lambda path: path.name)
def test_only_the_standard_library_is_imported(module: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            imported |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").split(".")[0])
    assert imported - set(sys.stdlib_module_names) == {"launcher"} & imported


def test_help_needs_no_environment() -> None:
    bare = [sys.executable, "-E", "-S", ROOT / "portal", "--help"]
    shown = subprocess.run(bare, capture_output=True, text=True, check=True, cwd="/").stdout
    for command in ("run", "stop", "status", "test", "bench", "manage"):
        assert f"\n    {command} " in shown


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["run", "--port", "many"], "“many” is not a port; use a number from 1 to 65535"),
        (["run", "--port", "70000"], "“70000” is not a port; use a number from 1 to 65535"),
        (["rum"], "invalid choice: 'rum'"),
    ],
)
def test_a_wrong_command_ends_with_a_sentence(arguments: list[str], sentence: str) -> None:
    done = subprocess.run([sys.executable, ROOT / "portal", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
