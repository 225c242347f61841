"""The outbox's names: of any length and script, and no two for one."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from dsl.pictures import Picture
from engine.sending.channels.outbox import MOST_BYTES, Outbox
from engine.sending.channels.port import ChannelFault, Message, NotSent, Sent
from tests.engine.test_channels import message, sent
from tests.engine.test_vendor_answers import look


@pytest.mark.parametrize(
    "title",
    ["一" * 78, "一" * 500, "x" * 5000, "😀" * 90, "e\u0301" * 300, "../../etc/passwd", "a\nb\0c", "",
     "...", "a" * 199 + "/" + "b" * 300, "\ud800"],
)  # fmt: skip
def test_a_title_of_any_length_is_written(tmp_path: Path, title: str) -> None:
    one = replace(message(), title=title, picture=Picture("p/x.png", "image/png", b"png"))
    named = replace(one, picture=Picture("p/" + "海" * 300 + ".png", "image/png", b"png"))
    assert sent(Outbox(tmp_path), one, replace(named, key="key-two-2")) == [Sent(), Sent()]
    found = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(found) == 4
    assert max(len(path.name.encode()) for path in found) < 255
    assert all(path.resolve().is_relative_to(tmp_path.resolve()) for path in found)


def test_titles_that_begin_alike_keep_apart(tmp_path: Path) -> None:
    box = Outbox(tmp_path)
    names = {box.path(replace(message(), title="一" * 100 + end)).name for end in "abc"}
    assert len(names) == 3
    assert all(len(name.encode()) <= MOST_BYTES for name in names)


@pytest.mark.parametrize(
    "keys",
    [("a/b", "a-b", "a b"), ("Vip", "vip", "VIP"), ("一" * 100, "一" * 101), ("é", "e\u0301"),
     ("..", ".", "-", ""), ("con", "con-", "CON"), ("x" * 300, "x" * 301), ("nul.txt", "nul")],
)  # fmt: skip
def test_groups_have_folders_of_their_own_on_every_system(
    tmp_path: Path, keys: tuple[str, ...]
) -> None:
    """Also where names differ by upper and lower case, or by signs no name can have."""
    box = Outbox(tmp_path)
    names = [box.path(message(group=key)).parent.name for key in keys]
    assert len({name.casefold() for name in names}) == len(keys)
    assert all(0 < len(name.encode()) <= MOST_BYTES for name in names)
    assert not {name.partition(".")[0].lower() for name in names} & {"con", "nul", "aux", "prn"}
    assert sent(box, *[message(group=key, key=f"k{n}") for n, key in enumerate(keys)]) == [
        Sent()
    ] * len(keys)


def test_plain_keys_are_folders_as_they_are(tmp_path: Path) -> None:
    for key in ("g-17", "妈妈群", "a_b.c"):
        assert Outbox(tmp_path).path(message(group=key)).parent == tmp_path / "all" / key


def test_what_is_written_is_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "outbox"
    assert sent(Outbox(folder), message()) == [Sent()]
    for path in (folder, *folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    box = Outbox(tmp_path / "file" / "outbox")
    assert isinstance(sent(box, message())[0], NotSent)
    assert isinstance(look(box, None), ChannelFault)
    assert look(Outbox(tmp_path / "new" / "outbox"), None) == Sent()


def one(text: str) -> Message:
    return replace(message(), text=text)


def test_a_text_that_is_no_unicode_is_written_all_the_same(tmp_path: Path) -> None:
    assert sent(Outbox(tmp_path), one("half \ud83d")) == [Sent()]
