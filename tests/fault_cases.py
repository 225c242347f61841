"""The faults of the examples in the rooms, of cases, and the text that expected files hold."""

from __future__ import annotations

from pathlib import Path

from dsl.base.codes import LEVELS
from dsl.base.fault import Fault
from dsl.checking import Checked, check
from dsl.diagnostics.rooms import Example, examples
from dsl.telling.fault_text import fault_text
from engine.services.examples import planned_faults
from tests.conftest import CASES

EXAMPLES = tuple(example for code in LEVELS for example in examples(code))


def example_id(example: Example) -> str:
    return f"{example.path.parent.name}{example.path.stem.removeprefix('failing')}"


def checked_case(path: Path) -> Checked:
    """Checks a case, which finds what it reads in `cases/files`."""

    def read(name: str) -> bytes:
        return path.read_bytes() if name == path.name else (CASES / "files" / name).read_bytes()

    return check(path.name, read)


def checked_example(example: Example, path: Path | None = None) -> Checked:
    """Checks an example; `path` is that of its fixed form."""
    return check((path or example.path).name, example.read)


def needs_a_plan(example: Example) -> bool:
    """Whether its fault is one that only a plan or its own dates show."""
    return example.code not in {fault.code for fault in checked_example(example).faults}


def faults_of(example: Example, path: Path | None = None) -> tuple[Fault, ...]:
    """All faults of an example; planned where its own fault is not found without."""
    checked = checked_example(example, path)
    return planned_faults(checked) if needs_a_plan(example) else checked.faults


def told(faults: tuple[Fault, ...]) -> str:
    """Faults as the expected files hold them: level, code, place; then all that is said."""
    lines = []
    for fault in faults:
        span, said = fault.span, fault_text(fault)
        lines.append(f"{fault.level} {fault.code} {span.file}:{span.line}:{span.start}-{span.end}")
        lines += [f"    {text}" for text in (said.message, said.label, said.help) if text]
        lines += [f"    at {other.place}: {words}" for other, words in said.others]
    return "\n".join(lines) + "\n" if lines else "no faults\n"
