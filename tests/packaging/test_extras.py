"""What a command needs beyond the core comes with an extra, and who lacks it is told which."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.conftest import PLAYBOOKS, ROOT
from weekbook.extras import EXTRAS, extra_of

CORE = ("jinja2", "markupsafe", "pygls", "lsprotocol", "rapidfuzz", "tzdata", "python_calamine")
OURS = ("dsl", "engine", "web", "weekbook")


def _declared() -> dict[str, set[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {
        extra: {
            Requirement(line).name.lower().replace("_", "-")
            for line in lines
            if not line.startswith("weekbook[")
        }
        for extra, lines in project["optional-dependencies"].items()
    }


@pytest.mark.parametrize("extra", EXTRAS)
def test_an_extra_installs_the_modules_it_is_told_for(extra: str) -> None:
    declared, of = _declared()[extra], packages_distributions()
    for module in EXTRAS[extra]:
        names = {name.lower().replace("_", "-") for name in of[module]}
        assert any(
            name == wanted or wanted.startswith(f"{name}-") or name.startswith(f"{module}-")
            for name in names
            for wanted in declared
        ), f"{module} comes with {names}"


def _imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_every_module_that_is_imported_is_declared() -> None:
    known = {*sys.stdlib_module_names, *OURS, *CORE, "pygments"}
    known |= {module for modules in EXTRAS.values() for module in modules}
    for package in OURS:
        for path in (ROOT / package).rglob("*.py"):
            assert _imported(path) <= known, path


def test_who_lacks_an_extra_is_told_which(tmp_path: Path) -> None:
    """The module is hidden, as if it had not been installed."""
    program = (
        "import sys\nsys.modules['ortools'] = None\n"
        "from weekbook.main import main\n"
        f"sys.exit(main(['plan', '-C', {str(PLAYBOOKS / 'mothers')!r}]))\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True,
                         text=True, check=False)  # fmt: skip
    assert ran.returncode == 2
    assert 'run `pip install "weekbook[plan]"`' in ran.stderr
    assert "Traceback" not in ran.stderr


def test_other_missing_modules_are_no_matter_of_extras() -> None:
    assert extra_of("pandas.core") is None
