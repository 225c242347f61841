"""Installs the wheel into clean environments and uses it, on every Python we support.

`make installs` prints, for each Python, how long the core and everything take to install and how
large they are, and that the commands run. A Python that is not on this machine is said to be
missing, never passed over.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.11", "3.12", "3.13")
FOREIGN = ("cli", "dsl", "engine", "web")


@dataclass(frozen=True, slots=True)
class Installed:
    """How long an installation took, in seconds, and what it takes on the disk, in MB without pip
    and setuptools."""

    seconds: float
    megabytes: float


def main() -> int:
    failed = False
    print(f"{'python':8}{'installed':12}{'seconds':>8}{'MB':>7}  ran")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = _wheel(folder)
        for version in PYTHONS:
            python = _python(version)
            if python is None:
                print(f"{version:8}is not on this machine")
                continue
            failed |= not _tried(version, python, wheel, folder)
    return 1 if failed else 0


def _wheel(folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def _python(version: str) -> str | None:
    """An interpreter of this version that runs: on PATH, or where pyenv keeps them."""
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [shutil.which(f"python{version}"), *sorted(kept.glob(f"{version}.*/bin/python"))]
    for found in candidates:
        if found is not None:
            tried = subprocess.run([found, "-c", "import sys; print(*sys.version_info[:2], sep='.')"],
                                   capture_output=True, text=True, check=False)  # fmt: skip
            if tried.stdout.strip() == version:
                return str(found)
    return None


def _tried(version: str, python: str, wheel: Path, folder: Path) -> bool:
    """Installs the core and checks, then everything, and plans and runs the demo."""
    environment = folder / version
    subprocess.run([python, "-m", "venv", str(environment)], check=True)
    beside = folder / f"beside-{version}"
    beside.mkdir()
    for name in FOREIGN:  # what a user's own folder may hold
        (beside / f"{name}.py").write_text("raise ImportError\n")
    shutil.copytree(ROOT / "playbooks" / "mothers", beside / "mothers")
    core = _install(environment, str(wheel))
    fine = _show(version, "core", core, environment, beside, [["check", "mothers"], ["format", "--check", "mothers"]])  # fmt: skip
    whole = _install(environment, f"{wheel}[all]")
    ran = [["plan", "-C", "mothers", "--from", "2026-12-07", "--weeks", "1"], ["demo"]]
    return _show(version, "all", whole, environment, beside, ran) and fine


def _install(environment: Path, what: str) -> Installed:
    begin = time.perf_counter()
    pip = [str(environment / "bin" / "pip"), "install", "--quiet", "--no-cache-dir", "--disable-pip-version-check", what]  # fmt: skip
    subprocess.run(pip, check=True, stderr=subprocess.DEVNULL)
    return Installed(time.perf_counter() - begin, _megabytes(environment))


def _megabytes(environment: Path) -> float:
    own = ("pip", "setuptools", "pkg_resources", "_distutils_hack")
    files = (
        path
        for path in (environment / "lib").rglob("*")
        if path.is_file() and not any(part.startswith(own) for part in path.parts)
    )
    return sum(path.stat().st_size for path in files) / 1_000_000


def _show(
    version: str, what: str, installed: Installed, environment: Path, beside: Path,
    commands: Sequence[Sequence[str]],
) -> bool:  # fmt: skip
    told, fine = [], True
    for command in commands:
        ran = subprocess.run([str(environment / "bin" / "python"), "-m", "weekbook", *command],
                             cwd=beside, capture_output=True, text=True, check=False)  # fmt: skip
        fine &= ran.returncode == 0
        told.append(command[0] if ran.returncode == 0 else f"{command[0]} FAILED: {ran.stderr}")
    print(
        f"{version:8}{what:12}{installed.seconds:8.1f}{installed.megabytes:7.0f}  {', '.join(told)}"
    )
    return fine


if __name__ == "__main__":
    sys.exit(main())
