"""Finds PgBouncer for the tests of poolers, or installs Debian's where we are root.

Without one those tests are skipped, which one line says; with CI=true that is a failure.
"""

import os
import shutil
import subprocess
import sys

PLACES = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
PATIENCE = 120
"""Seconds that either step of installing may take."""


def find() -> str | None:
    return shutil.which("pgbouncer", path=PLACES)


def install() -> None:
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "pgbouncer"],
    ):
        subprocess.run(
            command, env=environment, check=False, timeout=PATIENCE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip


def main() -> int:
    if find():
        return 0
    print("no PgBouncer here yet: installing it for the tests of poolers ...")
    try:
        install()
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"that failed: {error}")
    if find():
        return 0
    print("The tests of poolers are skipped: there is no PgBouncer, and none could be installed.")
    return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
