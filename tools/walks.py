"""Draws the walks of `docs/architecture.md`, for `make pictures`: a row a walk, a box a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "architecture.md"
PICTURE = ROOT / "docs" / "images" / "walks.svg"

_HEADING = re.compile(r"^## (From .+)$")
_STATION = re.compile(r"^\d+\. `([^`]+)`")

WIDTH, HEIGHT, GAP, ROW, LEFT = 128, 46, 18, 112, 16
"""Of a box, the space between two, from one row to the next, and the margin, in pixels."""

STYLE = """
    text { font: 11px system-ui, sans-serif; fill: #1f2430; }
    .walk { font-size: 14px; font-weight: 600; }
    .folder { font-size: 9px; fill: #5b6270; }
    rect { fill: #f3f5fa; stroke: #8a93a6; }
    path { stroke: #5b6270; fill: none; marker-end: url(#tip); }
    @media (prefers-color-scheme: dark) {
      text { fill: #e8eaf0; } .folder { fill: #a8afbd; }
      rect { fill: #262b36; stroke: #6d7689; } path { stroke: #a8afbd; }
    }
"""


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk: where from and where to, and the files on the way, by their path."""

    title: str
    files: tuple[str, ...]


def walks(text: str) -> tuple[Walk, ...]:
    """The walks that a page tells of: numbered files below a heading that begins with "From"."""
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("## "):
            heading = _HEADING.match(line)
            found.append((heading[1] if heading else "", []))
        elif (station := _STATION.match(line)) and found:
            found[-1][1].append(station[1])
    return tuple(Walk(title.replace("`", ""), tuple(files)) for title, files in found if title)


def drawn(every: tuple[Walk, ...]) -> str:
    """The picture of some walks, as SVG that follows the reader's colours."""
    most = max(len(walk.files) for walk in every)
    width, height = LEFT * 2 + most * (WIDTH + GAP) - GAP, ROW * len(every) + 8
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" role="img">',
        f"  <title>{escape('; '.join(walk.title for walk in every))}</title>",
        f"  <style>{STYLE}  </style>",
        '  <defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7"'
        ' markerHeight="7" orient="auto"><path d="M0 0 L8 4 L0 8" style="marker-end: none"/>'
        "</marker></defs>",
    ]
    for row, walk in enumerate(every):
        top = row * ROW
        parts.append(f'  <text class="walk" x="{LEFT}" y="{top + 24}">{escape(walk.title)}</text>')
        for place, file in enumerate(walk.files):
            parts += _station(file, LEFT + place * (WIDTH + GAP), top + 40, bool(place))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _station(file: str, x: int, y: int, after: bool) -> list[str]:
    folder, _, name = file.rpartition("/")
    shown = folder if len(folder) <= 23 else f"…{folder[-22:]}"
    box = [
        f'  <rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="5"/>',
        f'  <text class="folder" x="{x + 6}" y="{y + 17}">{escape(shown)}</text>',
        f'  <text x="{x + 6}" y="{y + 34}">{escape(name)}</text>',
    ]
    middle = y + HEIGHT // 2
    way = [f'  <path d="M{x - GAP + 1} {middle} H{x - 2}"/>'] if after else []
    return [*way, *box]


def main() -> None:
    PICTURE.write_text(drawn(walks(PAGE.read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main()
