"""`weekbook run` with something out of order: everything else goes on, and it is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from engine.calendar.database.tables import members
from tests.commands import weekbook
from tests.engine.made import SECRET
from tests.receiver import Receiver, receiver
from tests.service import Said, Service, service
from tests.two_channels import two_channels

RAISING = '{% if group.name == "B" %}{{ group.note|dictsort }}{% endif %}{{ group.name }}'


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver() as record:
        yield record


@pytest.fixture
def other() -> Iterator[Receiver]:
    with receiver() as record:
        yield record


def reached(hook: Receiver) -> list[str]:
    return sorted(received.data["group"] for received in hook.received)


def test_a_template_that_raises_for_one_group_fails_for_that_one_alone(
    tmp_path: Path, hook: Receiver, other: Receiver
) -> None:
    made = two_channels(tmp_path, posts=2)
    made.use_template("a", RAISING)
    done = made.run(status=1, A=hook.url, B=other.url)
    assert "10 sent, 2 failed" in done.stdout
    found = made.states()
    assert found.pop(("a", "b")) == ["failed", "failed"]
    assert set(map(tuple, found.values())) == {("sent", "sent")}
    assert reached(hook) == ["a", "a", "c", "c"]
    note = made.rows()[("a", "b")][0].note
    assert note.startswith("the template could not be rendered: ")
    again = made.run(status=0, A=hook.url, B=other.url)
    assert again.stdout == "nothing was due\n"
    shown = weekbook("status", cwd=tmp_path, status=1).stdout
    assert "these failed" in shown
    assert "the template could not be rendered" in shown


def test_one_of_two_channels_without_its_address_keeps_no_other(
    tmp_path: Path, other: Receiver
) -> None:
    """The posts of the other come after, to the same groups."""
    made = two_channels(tmp_path, posts=2)
    done = made.run(status=1, B=other.url)
    assert "channel t/a is out of order" in done.stderr
    assert "A is not set" in done.stderr
    assert reached(other) == ["a", "a", "b", "b", "c", "c"]
    assert {tuple(states) for (channel, _), states in made.states().items() if channel == "a"} == {
        ("waiting", "waiting")
    }
    shown = json.loads(weekbook("status", "--format", "json", cwd=tmp_path, status=1).stdout)
    assert [(one["channel"], one["cause"], one["waiting"]) for one in shown["circuits"]] == [
        ("t/a", "address", 6)
    ]
    with receiver() as late:
        assert "6 sent" in made.run(status=0, A=late.url, B=other.url).stdout
        assert reached(late) == ["a", "a", "b", "b", "c", "c"]
    assert weekbook("status", cwd=tmp_path, status=0).stdout.startswith("deliveries: 12 sent")


@pytest.mark.parametrize(
    "address",
    ["https://[x", "https://", "http://host:port/", "smtp://[::1", "telegram:x", "matrix:y@z",
     "apprise:", "file:nothing.csv", "file:/dev/null", "\u0000", "x" * 5000, "https://\ud800.example"],
)  # fmt: skip
def test_an_address_that_is_none_keeps_no_other_channel(
    tmp_path: Path, other: Receiver, address: str
) -> None:
    made = two_channels(tmp_path)
    way = {"A": address} if "\0" not in address and address.isprintable() else {"A": "https://["}
    done = made.run(status=1, B=other.url, **way)
    assert "channel t/a" in done.stderr
    assert reached(other) == ["a", "b", "c"]
    assert not any(
        "unsure" in states for (channel, _), states in made.states().items() if channel == "a"
    )


def test_a_title_of_any_length_goes_into_the_outbox(tmp_path: Path, other: Receiver) -> None:
    made = two_channels(tmp_path, through=("outbox", "env B"))
    from engine.calendar.database.tables import posts

    made.change(update(posts).values(title="你" * 200))
    assert "6 sent" in made.run(status=0, B=other.url).stdout
    assert len(list((tmp_path / "outbox").rglob("*.md"))) == 3


@pytest.mark.parametrize(
    "values",
    [{"columns": []}, {"columns": "text"}, {"columns": {"note": {"deep": [1]}}}, {"columns": 7},
     {"zone": "Nowhere/None"}],
    ids=str,
)  # fmt: skip
def test_a_row_of_a_roster_that_is_none_keeps_no_other(
    tmp_path: Path, hook: Receiver, other: Receiver, values: dict[str, object]
) -> None:
    made = two_channels(tmp_path)
    made.change(
        update(members).where(members.c.channel == "a", members.c.group_key == "b").values(**values)
    )
    made.run(A=hook.url, B=other.url)
    assert reached(other) == ["a", "b", "c"]
    assert {"a", "c"} <= set(reached(hook))
    states = made.states()
    assert states["a", "a"] == states["a", "c"] == ["sent"]
    assert "unsure" not in states.get(("a", "b"), [])


def telegram(vendor: Service) -> dict[str, str]:
    return {"A": f"{vendor.url}/hook", "A_SECRET": SECRET}


def test_a_refused_channel_waits_is_listed_and_goes_on_after_a_test(
    tmp_path: Path, other: Receiver
) -> None:
    made = two_channels(tmp_path)
    with service() as vendor:
        vendor.answer = lambda _: Said(401, {"error": "the key is revoked"})
        done = made.run(status=1, A=vendor.url, B=other.url)
        assert "the key is revoked" in done.stderr
        assert reached(other) == ["a", "b", "c"]
        shown = weekbook("status", cwd=tmp_path, status=1).stdout
        assert "t/a" in shown
        assert "3 waiting" in shown
        assert "the key is revoked" in shown
        way = {"A": vendor.url, "A_SECRET": SECRET}
        told = weekbook("channel", "test", "t/a", cwd=tmp_path, status=1, env=way)
        assert "the key is revoked" in told.stdout
        vendor.answer = lambda _: Said()
        told = weekbook("channel", "test", "t/a", cwd=tmp_path, env=way)
        assert "what waited for this address goes on" in told.stdout
        assert "3 sent" in made.run(status=0, A=vendor.url, B=other.url).stdout
    assert weekbook("status", cwd=tmp_path, status=0)


def test_what_failed_is_listed_and_sent_again(
    tmp_path: Path, hook: Receiver, other: Receiver
) -> None:
    made = two_channels(tmp_path)
    hook.answer = lambda _: (422, {})
    assert "3 sent, 3 failed" in made.run(status=1, A=hook.url, B=other.url).stdout
    shown = json.loads(weekbook("status", "--format", "json", cwd=tmp_path, status=1).stdout)
    assert not shown["well"]
    assert [one["group"] for one in shown["failures"]] == ["a", "b", "c"]
    number = shown["failures"][0]["delivery"]
    assert "say which" in weekbook("resend", cwd=tmp_path, status=2).stderr
    assert "say which" in weekbook("resend", str(number), "--all", cwd=tmp_path, status=2).stderr
    assert "there is no such" in weekbook("resend", "999", cwd=tmp_path, status=1).stderr
    weekbook("resend", "--cause", "no such cause", cwd=tmp_path, status=1)
    assert "1 will be sent again" in weekbook("resend", str(number), cwd=tmp_path).stdout
    assert "2 will be sent again" in weekbook("resend", "--channel", "t/a", cwd=tmp_path).stdout
    hook.answer = lambda _: (204, {})
    hook.received.clear()
    assert "3 sent" in made.run(status=0, A=hook.url, B=other.url).stdout
    assert reached(hook) == ["a", "b", "c"]
    assert len({received.id for received in hook.received}) == 3
