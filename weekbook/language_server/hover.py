"""What a name is, what a line will post, and what a fault means."""

from __future__ import annotations

import datetime as dt

from dsl.base.languages import spoken
from dsl.base.sentence import InRow, message, plural, told
from dsl.checking import Checked
from dsl.constructs.channel import Channel
from dsl.constructs.construct import Construct
from dsl.constructs.expert import Expert
from dsl.constructs.expert.lines import Sessions
from dsl.constructs.fill.lines import Fill
from dsl.constructs.playbook import Playbook
from dsl.constructs.post.lines import Post
from dsl.diagnostics.rooms import meaning
from dsl.editing.references import Mention
from dsl.syntax.tree import Line, Tree
from engine.state_words import kind_word
from weekbook.language_server.names import declaration, mention_at

MOST_POSTS = 12


def hover(tree: Tree, checked: Checked, line: int, column: int, today: dt.date) -> str | None:
    """Markdown for a place: of a name, of a line that posts, or of a fault that stands there."""
    said = []
    for fault in checked.faults:
        span = fault.span
        if span.file == tree.path and span.line == line and span.start <= column <= span.end:
            tongue = checked.playbook.tongues.get(tree.path, "en")
            said.append(f"**{fault.code}** {meaning(fault.code, tongue)}")
    mention = mention_at(tree, line, column)
    if mention is not None:
        told = of_name(mention, checked)
        said += [told] if told else []
    else:
        found = next((one for one in tree.walk() if one.number == line and one.words), None)
        told = of_line(found, checked, today) if found is not None else ""
        said += [told] if told else []
    return "\n\n".join(said) or None


def of_name(mention: Mention, checked: Checked) -> str:
    """What a name is: its noun, title and place, and the most telling of what is said of it."""
    found = declaration(mention, checked.trees)
    if found is None:
        return ""
    name = found.name.text
    lines = [f"**{found.noun} {name}** {_title(found.noun, name, checked.playbook)}".rstrip()]
    lines += _facts(found.noun, name, checked.playbook)
    lines.append(f"*{found.name.span.place}*")
    return "  \n".join(lines)


def _title(noun: str, name: str, playbook: Playbook) -> str:
    found: object = None
    if noun == "element":
        found = playbook.elements.get(name)
    elif noun == "topics":
        found = playbook.topics.get(name)
    else:
        named: list[Channel | Expert | Construct] = [*playbook.channels, *playbook.experts]
        named += playbook.constructs
        found = next((one for one in named if one.name == name), None)
    title = getattr(found, "title", "")
    return f"“{title}”" if title and title != name else ""


def _facts(noun: str, name: str, playbook: Playbook) -> list[str]:
    if noun == "element" and name in playbook.elements:
        element = playbook.elements[name]
        motive = element.motive and message(
            "hover.serves", "serves {motive}", motive=element.motive
        )
        parts = [part for part in (kind_word(element.kind), element.stage, motive) if part]
        return [told(InRow(parts), _language(playbook)), f"`{element.template}`"]
    if noun == "topics" and name in playbook.topics:
        topics = playbook.topics[name]
        count = plural(
            "hover.topics",
            "{count} topic, {order}",
            "{count} topics, {order}",
            count=len(topics.topics),
            order=topics.order,
        )
        if topics.rest.days:
            count = message(
                "hover.rests", "{topics}, each rests {days}d", topics=count, days=topics.rest.days
            )
        return [told(count, _language(playbook))]
    if noun == "channel":
        channel = next((one for one in playbook.channels if one.name == name), None)
        if channel is not None:
            quiet = channel.quiet
            groups = plural(
                "demo.groups", "{count} group", "{count} groups", count=len(channel.groups)
            )
            if quiet:
                groups = message(
                    "hover.quiet",
                    "{groups}, quiet {start} to {end}",
                    groups=groups,
                    start=f"{quiet.start:%H:%M}",
                    end=f"{quiet.end:%H:%M}",
                )
            return [told(groups, _language(playbook))]
    return []


def _language(playbook: Playbook) -> str:
    return playbook.tongues.get(playbook.path) or spoken()


def of_line(line: Line, checked: Checked, today: dt.date) -> str:
    """The posts that a line makes in the coming week, where the playbook can be planned."""
    if not isinstance(line.statement, Post | Fill | Sessions):
        return ""
    playbook = checked.playbook
    if checked.library or not checked.sound:
        return ""
    from engine.services.planning import plan  # noqa: PLC0415 - takes a second to load
    from engine.time.said_dates import ShortDay  # noqa: PLC0415

    language = _language(playbook)

    first = max(today, playbook.start) if playbook.start else today
    planned = plan(playbook, first, 2)
    end = first + dt.timedelta(days=7)
    place = f"{line.span.file}:{line.number}"
    posts = [post for post in planned.posts if post.place == place and first <= post.date < end]
    if not posts:
        none = message(
            "hover.no_post",
            "no post from {first} to {last}",
            first=first,
            last=end - dt.timedelta(days=1),
        )
        return told(none, language)
    rows = [
        f"- {told(ShortDay(post.date), language)} {post.time:%H:%M} {post.title}"
        for post in posts[:MOST_POSTS]
    ]
    if len(posts) > MOST_POSTS:
        more = message("hover.more", "and {count} more", count=len(posts) - MOST_POSTS)
        rows.append(f"- {told(more, language)}")
    week = message("hover.week", "from {first} for a week:", first=first)
    return "\n".join([told(week, language), "", *rows])
