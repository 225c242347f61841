"""Markdown in each service's own signs; and texts too long for one are found before they are sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from dsl.checking import Checked
from dsl.services import SERVICES
from engine.planning.planner import plan
from engine.rendering.markup.dialects import PLAIN, TELEGRAM, WECOM, html, written
from engine.rendering.markup.shown import measured, sent_text
from engine.sending.channels.webhook import Webhook
from engine.sending.workers.channel_pool import Channels
from engine.services.applying import apply_plan
from engine.time.clock import FastClock
from tests.conftest import SOURCE
from tests.engine.made import NOON

TEXT = """# Sale *now*

**Two** for one at [the shop](https://shop.example.org/a?b=1&c=2), ~~10~~ `5` euros.
Second line & <b>more</b>.

- one
- two
  - inner

3. three
4. four

> said Ana
> and Bo

![a poster](poster.png)

```
code <here>
```
"""


def test_wecom_gets_what_it_shows() -> None:
    assert (
        written(TEXT, WECOM)
        == """# Sale now

**Two** for one at [the shop](https://shop.example.org/a?b=1&c=2), 10 `5` euros.
Second line & <b>more</b>.

• one
• two
  • inner

3. three
4. four

> said Ana
> and Bo

a poster

code <here>"""
    )


def test_telegram_gets_its_tags() -> None:
    assert (
        written(TEXT, TELEGRAM)
        == """<b>Sale <i>now</i></b>

<b>Two</b> for one at <a href="https://shop.example.org/a?b=1&amp;c=2">the shop</a>, <s>10</s> <code>5</code> euros.
Second line &amp; &lt;b&gt;more&lt;/b&gt;.

• one
• two
  • inner

3. three
4. four

<blockquote>said Ana
and Bo</blockquote>

a poster

<pre>code &lt;here&gt;</pre>"""
    )


def test_html_shows_tags_of_the_text_as_text() -> None:
    assert html("**a** <script>x</script>") == (
        "<p><strong>a</strong> &lt;script&gt;x&lt;/script&gt;</p>"
    )


@pytest.mark.parametrize(
    "text", ["你好，今天 8 折！", "Hello\nthere\n\nAna", "5 * 3 = 15 & more", "1.5 kg"]
)
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert written(text, WECOM) == written(text, PLAIN) == text


@given(st.text(alphabet=st.sampled_from("ab \n*_`[]()#>-1.~!<&\\你😀"), max_size=80))
def test_any_text_can_be_written(text: str) -> None:
    for service in SERVICES:
        assert measured(service, text) >= 0
        sent_text(service, text)
    tags = written(text, TELEGRAM)
    for tag in ("b", "i", "s", "code", "pre", "blockquote"):
        assert tags.count(f"<{tag}>") == tags.count(f"</{tag}>")


@pytest.mark.parametrize(("length", "codes"), [(4096, []), (4097, ["PB808"])])
def test_the_longest_text_of_any_group_decides(
    checked: Callable[..., Checked], length: int, codes: list[str]
) -> None:
    """The group with the longest name is the second; bytes count, not characters."""
    name = "好" * 20
    source = SOURCE.replace("groups.csv", "own.csv").replace("env HOOK", "env HOOK as wecom")
    template = "{{ group.name }}" + "a" * (length - 60)
    found = checked(
        source.replace("templates/plain.md", "own.md"),
        own_DOT_csv=f"group,name\ng-1,Ana\ng-2,{name}\n", own_DOT_md=template,
    )  # fmt: skip
    assert found.sound
    assert [fault.code for fault in plan(found.playbook, NOON.date(), 1).faults] == codes


def test_an_address_of_another_service_is_told_before_anything_is_sent(
    database: Engine, checked: Callable[..., Checked]
) -> None:
    found = checked(SOURCE.replace("env HOOK", "env HOOK as telegram")).playbook
    apply_plan(database, found, plan(found, NOON.date(), 1), NOON.date(), 1, NOON, "t")
    hook = Webhook("https://example.org/", b"x" * 32, FastClock(NOON))
    channels = Channels(lambda _: hook)
    with database.begin() as connection:
        said = "channel all is said to be telegram, and HOOK holds an address of webhook"
        assert channels.refresh(connection) == [said]
        assert channels.refresh(connection) == [], "it is told once"
        assert list(channels) == []
