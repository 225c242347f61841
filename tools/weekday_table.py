"""How often each element comes on each weekday in the example workspaces: `make weekdays`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from dsl.checking import check
from engine.planning.planner import plan

WORKSPACES = ("mothers", "fruteria", "meizhuang")
WEEKS = 12
FIRST = dt.date(2027, 1, 4)
"""Where a playbook has no start of its own."""

PLAYBOOKS = Path(__file__).parent.parent / "playbooks"


def rows() -> list[tuple[str, list[int]]]:
    """Each element that fills peaks, with its posts from Monday to Sunday."""
    found: dict[str, list[int]] = {}
    for workspace in WORKSPACES:
        root = PLAYBOOKS / workspace
        for path in sorted(root.glob("*.playbook")):
            checked = check(path.name, lambda name, root=root: (root / name).read_bytes())
            made = plan(checked.playbook, checked.playbook.start or FIRST, WEEKS)
            for week in made.weeks:
                for slot, content in zip(week.layout.slots, week.contents, strict=True):
                    if not slot.fixed:
                        days = found.setdefault(content.name, [0] * 7)
                        days[min(slot.day, 6)] += 1
    return list(found.items())


def main() -> None:
    """Prints the table as Markdown."""
    print("| element | Mon | Tue | Wed | Thu | Fri | Sat | Sun | all |")
    print("|---|" + "--:|" * 8)
    for name, days in rows():
        print(f"| {name} | {' | '.join(map(str, days))} | {sum(days)} |")


if __name__ == "__main__":
    main()
