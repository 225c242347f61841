"""A workspace written from regular posts: the playbook and a template for each text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from dsl.syntax.keywords import WEEKDAYS, keywords, reserved
from weekbook.importing.dated_post import Moment
from weekbook.importing.regularities import Regular

_OPENS = re.compile(r"\{[{%#]")


def files(
    name: str, zone: str, moments: Sequence[Moment], lines: Sequence[Regular], kind: str
) -> dict[str, str]:
    """The files of the workspace by their paths, in English."""
    titles = {moment.text: moment.title for moment in reversed(moments)}
    named = _names(titles)
    made = {f"templates/{named[text]}.md": f"{as_template(text)}\n" for text in titles}
    made["weekbook.toml"] = f'playbooks = ["{name}.playbook"]\n'
    made[f"{name}.playbook"] = _playbook(name, zone, moments, lines, kind, titles, named)
    return made


def as_template(text: str) -> str:
    """A text as a template that says just this: what jinja2 would read as its own is quoted."""
    return _OPENS.sub(lambda found: f"{{{{ '{found[0]}' }}}}", text)


def _names(titles: Mapping[str, str]) -> dict[str, str]:
    """A name for each text, made of its title: new, and no word of the language."""
    names: dict[str, str] = {}
    taken = set(reserved())
    for text, title in titles.items():
        slug = re.sub(r"[^\w]+", "-", title.casefold()).strip("-_")[:24].strip("-_")
        if not slug or not (slug[0].isalpha()):
            slug = f"post-{slug}".strip("-")
        name, number = slug, 1
        while name in taken:
            number += 1
            name = f"{slug}-{number}"
        taken.add(name)
        names[text] = name
    return names


def _playbook(
    name: str, zone: str, moments: Sequence[Moment], lines: Sequence[Regular], kind: str,
    titles: Mapping[str, str], named: Mapping[str, str],
) -> str:  # fmt: skip
    first, last = min(m.date for m in moments), max(m.date for m in moments)
    blocks = [
        f'playbook {name} "{name}"\n    timezone {zone}\n    runs from {first} to {last}',
        'channel all "All groups"\n    send through outbox',
    ]
    for text, title in titles.items():
        blocks.append(
            f'element {named[text]} "{title}"\n    {kind}\n    template "templates/{named[text]}.md"'
        )
    regular = sorted((line for line in lines if line.days), key=_order)
    dated = sorted((line for line in lines if line.dates), key=_order)
    week = ["week", *(f"    {_line(line, named)}" for line in regular)]
    if dated:
        week += [*(["", "    # what does not come back every week"] if regular else [])]
        week += [f"    {_line(line, named)}" for line in dated]
    blocks.append("\n".join(week))
    return "\n\n".join(blocks) + "\n"


def _order(line: Regular) -> tuple[dt.date, tuple[int, ...], dt.time]:
    return (line.dates[0] if line.dates else dt.date.min, line.days, line.times[0])


def _line(line: Regular, named: Mapping[str, str]) -> str:
    times = ", ".join(f"{time:%H:%M}" for time in line.times)
    return f"post {named[line.text]} {_when(line)} at {times}"


def _when(line: Regular) -> str:
    if line.dates:
        return "on " + ", ".join(str(date) for date in line.dates)
    words = keywords("en")
    days = ", ".join(words[WEEKDAYS[day]] for day in line.days)
    if line.days == tuple(range(7)):
        days = words["EVERY_DAY"]
    elif line.days == (0, 1, 2, 3, 4):
        days = words["WEEKDAYS"]
    if line.interval > 1:
        return f"every {line.interval} weeks on {days} from {line.anchor}"
    return days
