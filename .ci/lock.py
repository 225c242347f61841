"""Makes the lock files from pyproject.toml, or with --check tells whether they are fresh.

A lock file is fresh if resolving anew, with its own versions preferred, gives the same file.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    "requirements.lock": ["all", "build"],
    "requirements-dev.lock": ["all", "build", "dev"],
    "requirements-docs.lock": ["all", "build", "docs"],
    "requirements-mutate.lock": ["all", "build", "dev", "mutate"],
    "requirements-bench.lock": ["all", "bench"],
    "requirements-bench-sending.lock": ["all", "bench-sending"],
}


def compile_lock(target: Path, extras: list[str], root: Path = ROOT) -> None:
    command = [
        sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--quiet", "--universal",
        "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-emit-index-url",
        "--no-annotate", "--system-certs", "--output-file", str(target),
    ]  # fmt: skip
    for extra in extras:
        command += ["--extra", extra]
    subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL)


def main() -> int:
    if "--check" not in sys.argv:
        for name, extras in LOCKS.items():
            compile_lock(ROOT / name, extras)
        return 0
    stale = []
    with tempfile.TemporaryDirectory() as folder:
        for name, extras in LOCKS.items():
            anew = Path(folder) / name
            shutil.copyfile(ROOT / name, anew)
            compile_lock(anew, extras)
            if anew.read_text() != (ROOT / name).read_text():
                stale.append(name)
    for name in stale:
        print(f"{name} does not fit pyproject.toml any more: run `make lock`", file=sys.stderr)
    if not stale:
        print("the lock files are fresh")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
