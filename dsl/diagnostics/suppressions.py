"""`# allow PBnnn: reason` silences a warning or note on its line or the line below it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dsl.base.codes import LEVELS
from dsl.base.fault import Edit, Fault, fault
from dsl.base.span import Span
from dsl.syntax.tree import Tree

_ALLOW = re.compile(r"#\s*(?:allow|允许|允許|permitir)\b\s*(?P<code>PB\d+)?\s*:?\s*(?P<reason>.*)")


def silence(faults: Iterable[Fault], trees: Iterable[Tree]) -> list[Fault]:
    """The faults without those that a comment allows, and with those of the comments themselves.

    Errors can't be allowed: a plan made in spite of one would not be what was written.
    """
    kept = list(faults)
    for tree in trees:
        for line in tree.walk():
            found = _ALLOW.match(line.comment)
            if not found:
                continue
            start = tree.text[line.number - 1].find(line.comment)
            span = Span(tree.path, line.number, start, start + len(line.comment))
            code = found["code"] or ""
            if code not in LEVELS or not found["reason"].strip():
                kept.append(fault("PB902", span))
                continue
            reach = {line.number} if line.words else {line.number, line.number + 1}
            silenced = [
                item
                for item in kept
                if item.code == code
                and item.level != "error"
                and item.span.file == tree.path
                and item.span.line in reach
            ]
            if silenced:
                kept = [item for item in kept if item not in silenced]
            else:
                kept.append(fault("PB901", span, allowed=code, mend=(Edit(span, ""),)))
    return kept
