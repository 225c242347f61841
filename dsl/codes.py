"""The registry of fault codes: the level of each and the words it is told in.

Codes are stable and grouped: PB0 reading, PB1 syntax, PB2 names, PB3 time, PB4 rules,
PB5 templates, PB6 money, PB7 content and motives, PB8 groups and channels, PB9 style.
"""

from __future__ import annotations

from typing import Literal

from dsl.value import Value

Level = Literal["error", "warning", "note"]


class Code(Value):
    """The texts of a fault; `{words}` in them are filled from what was found."""

    level: Level
    message: str
    label: str = ""
    help: str = ""


def _error(message: str, label: str = "", help: str = "") -> Code:
    return Code("error", message, label, help)


CODES: dict[str, Code] = {
    # PB0 reading
    "PB001": _error(
        "this is not UTF-8 text", "cannot be read from here on", "save the file as UTF-8"
    ),
    "PB002": _error(
        "the control character {character} does not belong in a playbook",
        "here",
        "delete the character; it is often left by copying from a chat or a table",
    ),
    "PB003": _error(
        "{path} cannot be read: {reason}", help="check the name and the rights of the file"
    ),
    "PB004": _error(
        "the file has {size} bytes, more than the {most} a playbook may have",
        help="split it: `use` brings in other files",
    ),
    # PB1 syntax
    "PB101": _error(
        "a tab stands in the indentation", "tab", "indent with spaces, four for each step"
    ),
    "PB102": _error(
        "this line is indented, but the line above it opens no block",
        "indented too far",
        "{hint}",
    ),
    "PB103": _error(
        "this indentation fits none of the blocks above",
        "starts at column {column}",
        "the open blocks start at columns {open}",
    ),
    "PB104": _error(
        "this text is not closed", "opened here", 'close it with " on the same line'
    ),
    "PB105": _error("{text!r} cannot be understood here", "not a word of a playbook", "{hint}"),
    "PB106": _error("this number is too large", "{told}", "no playbook needs it"),
    "PB107": _error(
        'no line {where} begins with "{word}"', "unknown here", "expected {expected}"
    ),
    "PB108": _error(
        '"{word}" does not belong {where}', "out of place", "such a line stands {home}"
    ),
    "PB109": _error('"{word}" is not expected here', "expected {expected}", "{hint}"),
    "PB110": _error("the line ends too early", "expected {expected}", "{hint}"),
    "PB111": _error(
        "{what} is said twice {where}", "said again", "keep one of the two lines"
    ),
    "PB112": _error(
        'the playbook language has no tongue "{tongue}"', "unknown", "the tongues are {tongues}"
    ),
    "PB113": _error("{noun} has no lines below it", "empty", "indent its lines below it"),
    # PB2 names
    "PB201": _error(
        '{noun} "{name}" is declared twice', "declared again", "give one of the two another name"
    ),
    "PB202": _error(
        '"{name}" is a word of the language and cannot be a name', "reserved", "choose another"
    ),
    "PB204": _error('"{name}" is not an element', "no element has this name", "{hint}"),
    "PB205": _error('"{name}" is not a set of topics', "no topics have this name", "{hint}"),
    "PB206": _error(
        '"{name}" is not something a rule can count',
        "neither an element nor a kind, a topic set, a stage, or `posts`",
        "{hint}",
    ),
    "PB207": _error("{path} cannot be read: {reason}", "used here", "{hint}"),
    "PB208": _error("{path} uses itself in a circle", "closes the circle", "{circle}"),
    "PB209": _error(
        "{path} lies outside the workspace", "not allowed", "keep what belongs together in one folder"
    ),
    "PB210": _error('"{name}" is not a channel', "no channel has this name", "{hint}"),
    "PB211": _error(
        "{path} has a `playbook` of its own and cannot be used as a library",
        "used here",
        "move what both share into a file without `playbook`",
    ),
    "PB212": _error(
        "a file has one playbook; this is the second", "second", "put it into a file of its own"
    ),
    "PB213": _error(
        "this playbook has no channel, so its posts reach nobody",
        "no channel",
        "add a `channel` with `groups from` a roster and `send through`",
    ),
    "PB214": Code(
        "note",
        '{noun} "{name}" is never used',
        "declared here",
        "use it or delete it",
    ),
    # PB3 time
    "PB301": _error(
        "{text} is not a time of the day", "no such time", "hours go from 00 to 23, minutes to 59"
    ),
    "PB302": _error("{text} is not a date", "no such day", "dates are written 2026-11-30, from 1970 to 2199"),
    "PB303": _error('"{zone}" is not a time zone', "unknown zone", "{hint}"),
    "PB304": _error(
        "the playbook ends on {end}, before it starts on {start}",
        "ends before it starts",
        "swap the two dates",
    ),
    "PB305": _error(
        "`every {interval} weeks` has no week to count from",
        "no anchor",
        "say `from DATE` after the days, or `runs from DATE` in the playbook",
    ),
    "PB306": _error("no peaks are declared", "which peaks?", "add a `peaks` block with hours"),
    "PB307": _error(
        "there is no peak {index} {days}", "at most {most}", "choose a lower number, or add a peak"
    ),
    "PB308": Code(
        "note",
        "{time} does not exist on {date} in {zone}: the clocks go forward",
        "posted at {instant} instead",
        "nothing needs to be done; another time avoids it",
    ),
    "PB309": Code(
        "note",
        "{time} comes twice on {date} in {zone}: the clocks go back",
        "posted at the first, {instant}",
        "nothing needs to be done; another time avoids it",
    ),
    "PB310": Code(
        "warning",
        "the peak {time} lies in the quiet hours of {channel}",
        "never filled for {channel}",
        "move the peak or the quiet hours ({quiet})",
    ),
    "PB311": _error(
        "a post at {time} falls into the quiet hours of {channel}",
        "quiet from {quiet}",
        "move the post, or the quiet hours",
    ),
    "PB312": _error(
        "this span is empty: it ends when it starts", "no time in it", "give it another end"
    ),
    "PB313": _error(
        "a length of time of zero says nothing", "zero", "give a length such as 30m or 2d"
    ),
    "PB314": _error(
        "no minute from {start} to {end} on {date} is free for this post",
        "no room",
        "widen the span, or move what stands in it",
    ),
    "PB315": _error(
        "topics need a day to count from",
        "no start",
        "say `runs from DATE` in the playbook, so that every plan rotates alike",
    ),
    "PB316": _error(
        '"{country}" is not a country whose holidays are known',
        "unknown",
        "countries are written with two letters, such as CN, ES or US",
    ),
    "PB317": _error(
        "{what} needs hours: the posts of `week` fall on the peaks, but {days} have none",
        "no peak on these days",
        "add these days to `peaks`",
    ),
    "PB318": _error(
        "the sessions of {first} and {second} overlap on {date}",
        "from {start} on, with what it keeps clear",
        "move one of them, or let it keep less time clear",
    ),
    # PB4 rules
    "PB401": _error(
        "the week of {week} cannot be planned for {channel}: {why}", "{label}", "{loosening}"
    ),
    "PB402": _error("{text} is not a share", "out of range", "shares go from 0% to 100%, low to high"),
    "PB403": _error(
        "these shares cannot add up to the whole: {why}", "{label}", "change a share so that they can"
    ),
    "PB404": _error(
        "the topics of {topics} run out on {date}: all {count} rest for {rest}",
        "from here",
        "add topics, shorten the rest, or post about them less often",
    ),
    "PB405": _error(
        "`at least {least}` and `at most {most}` {subject} {per} contradict each other",
        "more than line {line} allows",
        "raise the most or lower the least",
    ),
    "PB406": _error(
        "two posts of {channel} fall on the same minute: {date} {time}",
        "also posted by line {line}",
        "move one of them",
    ),
    "PB407": _error(
        "this week has nothing to post", "no `post` and no `fill`", "add a `post` or a `fill` line"
    ),
    "PB408": _error(
        'a share of "{name}" is given twice', "again", "keep one share for each subject"
    ),
    "PB409": _error(
        '"{name}" never comes in this week, so `at least` cannot hold',
        "posted by no line",
        "add it to a `fill` or a `post` line",
    ),
    "PB410": Code(
        "warning",
        "the best week of {week} for {channel} was not found in the time allowed",
        "a good one is used; every hard rule holds",
        "fewer `prefer` and `avoid` lines, or fewer peaks to fill, make it easier",
    ),
    "PB411": _error(
        "no week of {week} for {channel} was found in the time allowed",
        "too hard to fill",
        "fewer rules, or fewer peaks to fill, make it easier",
    ),
    # PB5 templates
    "PB501": _error("the template {path} cannot be read: {reason}", "named here", "{hint}"),
    "PB502": _error("the template is not well formed: {reason}", "here", "{hint}"),
    "PB503": _error(
        'no post provides "{name}"', "read in the template", "{hint}"
    ),
    "PB504": _error(
        "the template {path} cannot be rendered: {reason}", "rendered here", "{hint}"
    ),
    "PB505": _error(
        'element "{name}" has no template, so there is nothing to post',
        "no template",
        'add a line `template "FILE.md"`',
    ),
    "PB506": _error(
        'element "{name}" is neither activity nor transaction',
        "no kind",
        "add a line `activity` or a line `transaction`",
    ),
    # PB7 content
    "PB701": Code(
        "warning",
        "{share}% of the content that names a motive serves {motive}, but the audience joined for {joined}",
        "another motive",
        "give the week more elements that serve {joined}; the wrong motive is what silences a group",
    ),
    # PB8 groups and channels
    "PB801": _error("the roster {path} cannot be read: {reason}", "named here", "{hint}"),
    "PB802": _error(
        'the roster {path} has no column "{column}"', "no such column", "{hint}"
    ),
    "PB803": _error("{path}, line {line}: {reason}", "in this roster", "mend the row"),
    "PB804": Code(
        "warning",
        "no group of {path} fits these conditions",
        "nobody is reached",
        "the values of {column} are {values}",
    ),
    # PB9 style
    "PB901": Code(
        "note", "nothing here needs to be allowed", "no {allowed} in reach", "delete the comment"
    ),
    "PB902": _error(
        "an allowance needs the code of a fault and a reason",
        "not understood",
        "write `# allow PB701: the reason`",
    ),
}  # fmt: skip
