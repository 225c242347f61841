"""Addresses as people mistype them, and files of them: words, for the one channel or group."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.sending.channels.address import channel_at
from engine.sending.channels.address_file import AddressFileError, ByGroup, read_addresses
from engine.sending.channels.http.signature import read_secrets, sign
from engine.sending.channels.mail.smtp import Mail
from engine.sending.channels.matrix import Matrix
from engine.sending.channels.port import AddressError, Channel, ChannelFault, ChatFault, Sent
from engine.sending.channels.telegram import Telegram
from engine.time.clock import FastClock
from tests.engine.made import NOON, SECRET
from tests.engine.test_channels import LOOPBACK, message, sent, vendor
from tests.engine.test_vendor_answers import bot
from tests.service import Said, Service

__all__ = ["vendor"]

HIDE = "zx9secret"


def opened(value: str, tmp_path: Path, **more: str) -> Channel:
    environment = {"SHOP": value, "SHOP_SECRET": SECRET, **more}
    return channel_at("vip", "SHOP", environment, tmp_path, FastClock(NOON), ["127.0.0.0/8"])


@pytest.mark.parametrize(
    "value",
    [
        f"https://[{HIDE}", f"https://[::1{HIDE}", "https://", "https:///path", f"https://h:99999/{HIDE}",
        f"https://h:0/{HIDE}", f"https://h:port/{HIDE}", f"https://h:-1/{HIDE}", f"https://a b/{HIDE}",
        f"https://example.org/a\n{HIDE}", f"https://example.org/\t{HIDE}", f"https://a..b/{HIDE}",
        f"https://{'x' * 64}.org/{HIDE}", f"https://\u202e{HIDE}.org/",
        "https", "http:", f"ftp://{HIDE}", HIDE, f":{HIDE}", f"//{HIDE}",
        "telegram:", f"telegram:{HIDE}", f"telegram:@{HIDE}", f"telegram:{HIDE}@", f"telegram:{HIDE}@-1/x",
        f"telegram:{HIDE}@-1/{'9' * 30}", f"telegram:1:{HIDE} @-1",
        "matrix:", f"matrix:{HIDE}", f"matrix:{HIDE}@https://h", f"matrix:{HIDE}@https://h/room",
        f"matrix:{HIDE}@https://[h/!r:h", f"matrix:{HIDE}@https://h:99999/!r:h", f"matrix:{HIDE}@https://h/#room",
        f"matrix:{HIDE}@ftp://h/!r:h", "wecom:", f"wecom:a b{HIDE}", f"wecom:?{HIDE}",
        "smtp:", "smtp://", f"smtp://{HIDE}", f"smtp://h:99999/?from=a@b.c&to=d@e.f&x={HIDE}",
        f"smtp://[h/?from=a@b.c&to={HIDE}@e.f", f"smtp://h/?from={HIDE}&to=a@b.c", f"smtp://h/?from=a@b.c&to={HIDE}",
        f"smtp://h/?from=a@b.c,{HIDE}@e.f&to=a@b.c", f"smtp://h/?to={HIDE}@b.c", f"smtps://h:x/?from=a@b.c&to={HIDE}@b.c",
        "apprise:", f"apprise:nonsense://{HIDE}", f"apprise:{HIDE}", f"apprise:json://[{HIDE}",
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_told_in_words(tmp_path: Path, value: str) -> None:
    with pytest.raises(AddressError) as error:
        opened(value, tmp_path)
    assert HIDE not in str(error.value)
    assert str(error.value).startswith("channel vip: SHOP ")


def test_what_is_wanted_is_told_with_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(AddressError, match=r"of the form telegram:TOKEN@CHAT"):
        opened("telegram:123", tmp_path)
    with pytest.raises(AddressError, match=r"a space or a line break"):
        opened("wecom:a b", tmp_path)
    with pytest.raises(AddressError, match=r"from 1 to 65535"):
        opened("smtp://h:70000/?from=a@b.c&to=a@b.c", tmp_path)


def test_addresses_are_taken_in_all_their_legal_forms(tmp_path: Path) -> None:
    telegram = opened("telegram:123456:ABC-d_e@-1001234/17", tmp_path)
    assert isinstance(telegram, Telegram)
    assert (telegram.chat, telegram.topic) == ("-1001234", 17)
    named = opened("telegram:123456:ABC@@channelname/3", tmp_path)
    assert isinstance(named, Telegram)
    assert (named.chat, named.topic) == ("@channelname", 3)
    alias = opened("matrix:syt_abc@https://matrix.example.org/%23mothers:example.org", tmp_path)
    assert isinstance(alias, Matrix)
    assert alias.room == "#mothers:example.org"
    short = opened("matrix:syt_abc@https://matrix.example.org/!31hneApxJ_1o-63DmFrpeqnkFfWppnzWso1JvH3ogLM", tmp_path)  # fmt: skip
    assert isinstance(short, Matrix)
    mail = opened("smtp://u%40x:p%2Fw%3A%23@mail.example.org/?from=a@b.c&to=d+e@e.f", tmp_path)
    assert isinstance(mail, Mail)
    assert (mail.server.user, mail.server.password) == ("u@x", "p/w:#")
    assert mail.server.recipients == ("d+e@e.f",)
    assert opened("https://bücher.example/hook", tmp_path).service == "webhook"
    assert opened("HTTPS://example.org/hook", tmp_path).service == "webhook"


def addresses(path: Path, text: str) -> Path:
    """Writes a file in place of another, as editors do."""
    draft = path.with_suffix(".new")
    draft.write_text(text)
    draft.chmod(0o600)
    draft.replace(path)
    return path


@pytest.mark.parametrize("written", ["Pe\u00f1\u00f3n", "Pen\u0303o\u0301n"])
def test_a_group_is_found_however_its_signs_are_composed(tmp_path: Path, written: str) -> None:
    """Names of groups come from rosters, which are read in NFC; some editors and disks write NFD."""
    path = addresses(tmp_path / "own.csv", f"group,address\n{written},json://localhost:1/a\n")
    assert list(read_addresses(path)) == ["Pe\u00f1\u00f3n"]


def test_two_ways_to_compose_a_name_are_one_group(tmp_path: Path) -> None:
    text = "group,address\nPe\u00f1a,json://localhost:1/a\nPen\u0303a,json://localhost:1/b\n"
    with pytest.raises(AddressFileError, match="again in line 3"):
        read_addresses(addresses(tmp_path / "own.csv", text))


def test_a_file_that_changes_is_read_again(tmp_path: Path) -> None:
    path = addresses(tmp_path / "a.csv", "group,address\ng-1,outbox\n")
    channel = opened(f"file:{path}", tmp_path / "out")
    assert isinstance(channel, ByGroup)
    (missing,) = sent(channel, message(group="g-2"))
    assert isinstance(missing, ChatFault)
    assert str(path) in missing.remedy
    assert "g-2" in missing.remedy
    addresses(path, "group,address\ng-1,outbox\ng-2,outbox\n")
    assert sent(channel, message(group="g-2")) == [Sent()]


def test_a_file_written_over_with_as_many_signs_is_read_again(tmp_path: Path) -> None:
    path = addresses(tmp_path / "a.csv", "group,address\ng-1,outbox\n")
    channel = opened(f"file:{path}", tmp_path / "out")
    path.write_text("group,address\ng-2,outbox\n")
    os.utime(path, ns=(1, path.stat().st_mtime_ns + 1))
    assert sent(channel, message(group="g-2")) == [Sent()]
    assert isinstance(sent(channel, message(group="g-1"))[0], ChatFault)


@pytest.mark.parametrize("text", ["nonsense\n", "\0", "group,address\ng-1,outbox\ng-1,wecom:a\n"])
def test_a_file_that_broke_leaves_what_was_and_is_told(tmp_path: Path, text: str) -> None:
    path = addresses(tmp_path / "a.csv", "group,address\ng-1,outbox\n")
    channel = opened(f"file:{path}", tmp_path / "out")
    assert isinstance(channel, ByGroup)
    assert channel.reread() == ""
    addresses(path, text)
    assert "stay in use" in channel.reread()
    assert sent(channel, message()) == [Sent()]
    addresses(path, "group,address\ng-1,outbox\n\n")
    assert channel.reread() == ""


def test_a_file_that_is_gone_or_open_to_others_leaves_what_was(tmp_path: Path) -> None:
    path = addresses(tmp_path / "a.csv", "group,address\ng-1,outbox\n")
    channel = opened(f"file:{path}", tmp_path / "out")
    assert isinstance(channel, ByGroup)
    path.unlink()
    assert "stay in use" in channel.reread()
    assert sent(channel, message()) == [Sent()]
    addresses(path, "group,address\ng-1,outbox\n").chmod(0o644)
    assert "chmod 600" in channel.reread()


def test_one_line_that_is_wrong_concerns_its_group_alone(tmp_path: Path) -> None:
    path = addresses(tmp_path / "a.csv", "group,address\ng-1,outbox\ng-2,https://[x\n")
    channel = opened(f"file:{path}", tmp_path / "out")
    assert sent(channel, message()) == [Sent()]
    (answer,) = sent(channel, message(group="g-2"))
    assert isinstance(answer, ChatFault)
    assert "g-2" in answer.remedy


@pytest.mark.parametrize("text", ["group\ng-1\n", "", "\xff"])
def test_a_file_that_is_none_from_the_start_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode("latin-1"))
    path.chmod(0o600)
    if text:
        with pytest.raises(AddressError):
            opened(f"file:{path}", tmp_path)
    with pytest.raises(AddressError):
        opened(f"file:{tmp_path}", tmp_path)
    os.mkfifo(tmp_path / "fifo", 0o600)
    with pytest.raises(AddressError, match="not a file"):
        opened(f"file:{tmp_path / 'fifo'}", tmp_path)


def of_bots(vendor: Service, *tokens: str) -> list[Channel]:
    return [Telegram(token, f"-{number}", FastClock(NOON), LOOPBACK, base=vendor.url)
            for number, token in enumerate(tokens)]  # fmt: skip


@pytest.mark.parametrize(
    ("tokens", "kind"), [(("1:a", "1:a"), ChannelFault), (("1:a", "2:b"), ChatFault)]
)
def test_an_account_of_some_groups_is_no_fault_of_the_others(
    tmp_path: Path, vendor: Service, tokens: tuple[str, str], kind: type[object]
) -> None:
    vendor.answer = lambda _: bot(401, "Unauthorized")
    path = addresses(tmp_path / "a.csv", "group,address\ng-1,a\ng-2,b\n")
    made = dict(zip("ab", of_bots(vendor, *tokens), strict=True))
    channel = ByGroup(path, made.__getitem__)
    assert type(sent(channel, message())[0]) is kind


def test_a_receiver_can_change_from_one_secret_to_another(vendor: Service, tmp_path: Path) -> None:
    vendor.answer = lambda _: Said(204, b"")
    other = "whsec_" + "b3RoZXIx" * 4
    for between in (" ", ",", ", ", "\n"):
        channel = opened(vendor.url, tmp_path, SHOP_SECRET=f"{SECRET}{between}{other}")
        assert sent(channel, message()) == [Sent()]
        asked = vendor.asked[-1]
        at = int(asked.headers["webhook-timestamp"])
        wanted = [sign(one, "k1", at, asked.body) for one in read_secrets(f"{SECRET} {other}")]
        assert asked.headers["webhook-signature"].split(" ") == wanted
    for value in ("", "whsec_x", f"{SECRET} nonsense"):
        with pytest.raises(AddressError, match="SHOP_SECRET"):
            opened(vendor.url, tmp_path, SHOP_SECRET=value)
