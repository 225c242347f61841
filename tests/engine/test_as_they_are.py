"""Values appear as they are on every service, by a real parse of what each is handed."""

from __future__ import annotations

import html as markup
import random
import re
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from engine.rendering.markup.dialects import html
from engine.rendering.markup.robot_dialects import feishu
from engine.rendering.markup.shield import Text, bare, shielded
from engine.rendering.markup.shown import measured, sent_text
from engine.rendering.templates.environment import render
from tests.conftest import FULL

VALUES = 20_000 if FULL else 2_000
ALPHABET = "ab1 *_~`[]()<>&#-+.!|\\\"'{}$%^:;,?@=/你é"
ADDRESSES = ["https://x.example/_x_*z*", "https://x.example/a?b=1&c=~d~", "www.x.example/p*1*2",
             "a_b_c@x.example", "(https://x.example/_x_)"]  # fmt: skip


def values(seed: int) -> list[str]:
    drawn = random.Random(seed)
    found = []
    while len(found) < VALUES:
        value = "".join(drawn.choice(ALPHABET) for _ in range(drawn.randint(1, 12)))
        if drawn.random() < 0.05:
            value += drawn.choice(ADDRESSES)
        value = " ".join(value.split())
        if value:
            found.append(value)
    return found


def text_of(value: str, template: str = "x {{ group.name }} y") -> Text:
    return render(template, {"group": {"name": value}})


class Shown(HTMLParser):
    """What a reader sees of HTML, without its tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.tags: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)


def seen(page: str) -> tuple[str, set[str]]:
    shown = Shown()
    shown.feed(page)
    shown.close()
    return "".join(shown.parts), set(shown.tags)


@pytest.mark.parametrize(
    "template", ["x {{ group.name }} y", "{{ group.name }}", "- {{ group.name }}"]
)
def test_on_telegram_matrix_and_in_mails(template: str) -> None:
    lead, end = ("x ", " y") if template.startswith("x") else ("", "")
    for value in values(1):
        text = text_of(value, template)
        bullet = "• " if template.startswith("-") else ""
        assert seen(sent_text("telegram", text)) == (bullet + lead + value + end, set()), value
        shown, tags = seen(html(text))
        assert (shown.strip(), tags - {"p", "ul", "li"}) == (lead + value + end, set()), value


def test_where_it_is_shown_as_it_is_written() -> None:
    for value in values(2):
        text = text_of(value)
        assert text == f"x {value} y"
        for service in ("", "webhook", "mail", "matrix", "apprise"):
            assert sent_text(service, text) == f"x {value} y", value
        (line,) = feishu(text)
        assert "".join(node["text"] for node in line) == f"x {value} y"


def test_on_discord_by_a_parser_of_its_markdown() -> None:
    """CommonMark without HTML, its escapes the same; addresses apart, which Discord takes as they
    are and CommonMark does not."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("strikethrough")
    for value in values(3):
        if re.search(r"https?://", value):
            continue
        shown, tags = seen(parser.render(sent_text("discord", text_of(value))))
        assert (shown.strip(), tags) == (f"x {value} y", {"p"}), value


def test_on_slack_and_wecom_what_has_a_sign_of_theirs_is_all_that_can_differ() -> None:
    for value in values(4):
        text = text_of(value)
        assert markup.unescape(sent_text("slack", text)) == f"x {value} y", value
        assert sent_text("wecom", text) == f"x {value} y", value


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("毛巾 30*30 和 50*70, https://s.example/p*1*2", "毛巾 30*30 和 50*70, https://s.example/p*1*2"),
        ("Price 3*4*5, S*M*L, a_b_c, 3~4~5", "Price 3*4*5, S*M*L, a_b_c, 3~4~5"),
        ("(https://s.example/_x_) https://s.example/_x_. https://s.example/a~~b~~!",
         "(https://s.example/_x_) https://s.example/_x_. https://s.example/a~~b~~!"),
        ("mail a_b_c@x.example now", "mail a_b_c@x.example now"),
        ("**https://s.example/x**", "<b>https://s.example/x</b>"),
        ("`https://s.example/_x_`", "<code>https://s.example/_x_</code>"),
        ("毛巾**重点**内容 *soft* ~~old~~", "毛巾<b>重点</b>内容 <i>soft</i> <s>old</s>"),
        ("[a_b_c](https://s.example/a*b*c)", '<a href="https://s.example/a*b*c">a_b_c</a>'),
        ("**{{ group.name }}**", "<b>Anna_*VIP*_!</b>"),
        ("[{{ group.name }}](https://s.example/{{ group.code }})",
         '<a href="https://s.example/a_b*c*(d)">Anna_*VIP*_!</a>'),
        ("https://s.example/{{ group.code }} x", "https://s.example/a_b*c*(d) x"),
        ("`{{ group.code }}`", "<code>a_b*c*(d)</code>"),
        ("```\n{{ group.code }}\n```", "<pre>a_b*c*(d)</pre>"),
        ("{{ group.lines }}", "# one\n- two\nthree"),
        ("{{ '**' ~ group.name ~ '**' }}", "<b>Anna_*VIP*_!</b>"),
        ("{{ '**yes**' if group.code else '' }}", "<b>yes</b>"),
        ("- {{ ['a*', '*b'] | join('\n- ') }}", "• a*\n• *b"),
        ("{{ group.marked }} {{ group.marked | markup }}", "**bold** <b>bold</b>"),
        ("{{ 'a*b' | upper }} {{ ['*a*', '*b*'] | listed }}", "A*B *a* and *b*"),
        ("　　首行缩进", "　　首行缩进"),
    ],
)  # fmt: skip
def test_what_a_template_writes_and_what_its_values_say(source: str, shown: str) -> None:
    group = {"name": "Anna_*VIP*_!", "code": "a_b*c*(d)", "lines": "# one\n- two\n    three",
             "marked": "**bold**"}  # fmt: skip
    told = sent_text("telegram", render(source, {"group": group})).replace(
        "\n    three", "\n    three"
    )
    assert told == shown.replace("\n    three", "\nthree")


def test_code_points_of_ours_in_a_value_or_a_template_are_no_signs() -> None:
    mine = shielded("*")
    assert bare(mine) == "*"
    assert render(f"{mine}a{{{{ group.name }}}}", {"group": {"name": f"{mine}b"}}) == "�a�b"


def test_telegram_counts_no_addresses_and_utf_16_units() -> None:
    assert measured("telegram", "[shop](https://s.example/" + "a" * 500 + ")") == 4
    assert measured("telegram", "**好** 😀") == 4
    assert measured("telegram", "> said") == 4


def test_the_last_body_is_as_it_is_written() -> None:
    body = "毛巾 30*30 和 50*70, https://s.example/p*1*2 {{ group.name }}"
    assert str(render(body, {"group": {"name": "A_*B*"}})).endswith("p*1*2 A_*B*")
