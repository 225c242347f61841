"""What is measured: a playbook of any length, and the same amount of work for the peers."""

from __future__ import annotations

import re
from pathlib import Path

HEAD = """playbook bench "A playbook to measure with"
    timezone Europe/Madrid
    runs from 2026-11-30 to 2027-11-30

channel all "All groups"
    groups from "groups.csv" where tier = vip
    send through outbox
    quiet 22:30 to 08:00
    at most 9 posts per day

peaks
    weekdays at 09:30, 11:00, 12:00, 18:00, 20:30
    weekends at 10:00, 11:00, 12:00, 18:00, 20:00

"""

TAIL = """
week
    post chat0 every day at 09:00 about daily
    fill peaks with chat1, chat2, chat3, chat4, offer0, offer1, offer2, offer3
    mix activity 60% to 75%, transaction 25% to 40%
    at most 3 transaction per day
    at least 2 chat1 per week
    no transaction after transaction
    keep 20h between chat2
    no offer0 on sun
    no chat4 on sat
    at most 5 chat3 per week
    prefer chat1 at 20:30
    avoid transaction on sun
    prefer offer1 on fri, sat
"""


def playbook(lines: int) -> str:
    """A sound playbook of about this many lines: elements and topics make up its length."""
    parts = [HEAD]
    for number in range(5):
        parts.append(_element(f"chat{number}", "activity"))
    for number in range(4):
        parts.append(_element(f"offer{number}", "transaction"))
    parts.append('topics daily "What we talk about"\n    rotate\n    rest 2d\n')
    missing = lines - sum(part.count("\n") for part in parts) - TAIL.count("\n")
    for number in range(max(missing // 2, 4)):
        parts.append(
            f'    topic t{number} "Topic number {number}"\n        fact "Fact number {number}."\n'
        )
    return "".join([*parts, TAIL])


def _element(name: str, kind: str) -> str:
    return (
        f'element {name} "Element {name}"\n    {kind}\n    template "templates/{name}.md"\n'
        "    measured by replies per member\n\n"
    )


def workspace(folder: Path, lines: int) -> Path:
    """A workspace with such a playbook; returns the playbook."""
    (folder / "templates").mkdir(parents=True)
    rows = "".join(f"g-{n},Group {n},{'vip' if n % 2 else 'new'}\n" for n in range(20))
    (folder / "groups.csv").write_text(f"group,name,tier\n{rows}")
    for number in range(5):
        text = f"Hello {{{{ group.name }}}}, number {number} on {{{{ post.weekday }}}}\n"
        (folder / "templates" / f"chat{number}.md").write_text(text)
        (folder / "templates" / f"offer{number}.md").write_text(text)
    (folder / "weekbook.toml").write_text('playbooks = ["bench.playbook"]\n')
    path = folder / "bench.playbook"
    path.write_text(playbook(lines))
    return path


def ledger(lines: int) -> str:
    """A beancount ledger of about this many lines."""
    head = "2020-01-01 open Assets:Cash USD\n2020-01-01 open Expenses:Food USD\n"
    entries = (
        f'2020-02-{n % 28 + 1:02d} * "Shop" "n{n}"\n  Assets:Cash -1 USD\n  Expenses:Food 1 USD\n'
        for n in range((lines - 2) // 3)
    )
    return head + "".join(entries)


def yaml(playbook: str) -> str:
    """The content of a playbook as YAML: each line the list of its words, and its block below."""
    texts = [text for text in playbook.split("\n") if text.strip()]
    lines = ["---"]
    for text, following in zip(texts, [*texts[1:], ""], strict=True):
        depth = len(text) - len(text.lstrip())
        words = re.findall(r'"[^"]*"|[^\s,]+', text)
        shown = ", ".join(word if word.startswith('"') else f'"{word}"' for word in words)
        lines.append(f"{' ' * depth}- says: [{shown}]")
        if len(following) - len(following.lstrip()) > depth:
            lines.append(f"{' ' * depth}  block:")
    return "\n".join(lines) + "\n"


def gherkin(playbook: str) -> str:
    """As many lines with the same words as steps of a feature."""
    lines = ["Feature: bench", ""]
    for text in playbook.split("\n"):
        if text and not text[0].isspace():
            lines.append(f"  Scenario: {text}")
        elif text.strip():
            lines.append(f"    * {text.strip()}")
    return "\n".join(lines) + "\n"
