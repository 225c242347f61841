"""What lies in the room of a fault beside its check: its page, its examples and their files.

A room is `dsl/diagnostics/rules/pbNNN_name/`:

    page.md             what the fault means, in English
    failing.playbook    an example that has it
    fixed.playbook      the same without it
    expected.txt        every fault of the example, as the tests see it

Further examples have names: `failing-NAME.playbook`, `expected-NAME.txt`, `fixed-NAME.playbook`.
Rosters, templates and libraries that an example reads lie beside it, or in `rules/files/` where
several rooms read them.
"""

from __future__ import annotations

from pathlib import Path

from dsl.base.codes import ROOM_OF
from dsl.base.value import Value
from dsl.telling.catalogue import meanings

ROOMS = Path(__file__).parent / "rules"
SHARED = ROOMS / "files"


class Example(Value):
    """A playbook that has a fault, by its path; what belongs to it lies in the same folder."""

    path: Path

    @property
    def code(self) -> str:
        """The code of its room, such as `PB204`."""
        return self.path.parent.name[:5].upper()

    @property
    def expected(self) -> Path:
        """Where what a check says of the example is kept."""
        return self._beside("expected", ".txt")

    @property
    def fixed(self) -> Path:
        """The same without the fault; few further examples have one."""
        return self._beside("fixed", ".playbook")

    def read(self, name: str) -> bytes:
        """A file of the example. Raises `OSError` for one that is not there."""
        own = self.path.parent / name
        return (own if own.exists() else SHARED / name).read_bytes()

    def _beside(self, start: str, ending: str) -> Path:
        return self.path.with_name(start + self.path.stem.removeprefix("failing") + ending)


def room(code: str) -> Path:
    """The folder of a fault. Raises `KeyError` for a code that there is not."""
    return ROOMS / ROOM_OF[code]


def examples(code: str) -> tuple[Example, ...]:
    """The examples of a fault, the one for its page first; empty where no short file has it."""
    return tuple(Example(path) for path in sorted(room(code).glob("failing*.playbook"),
                                                  key=lambda path: path.stem))  # fmt: skip


def meaning(code: str, tongue: str) -> str:
    """What a fault means, in a tongue. Raises `KeyError` for a code that there is not."""
    if tongue == "en":
        return (room(code) / "page.md").read_text(encoding="utf-8").strip()
    return meanings(tongue)[code]
