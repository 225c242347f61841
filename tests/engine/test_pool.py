"""Texts are rendered in a process of its own; what hangs or grows takes only itself along."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator

import pytest

from engine.rendering.templates.pool import RenderError, RenderJob, RenderPool, render_all


def job(template: str = "Hello {{ group.name }}", name: str = "Ana") -> RenderJob:
    return RenderJob(template, {"group": {"name": name}})


@pytest.fixture
def pool() -> Iterator[RenderPool]:
    made = RenderPool()
    yield made
    made.close()


def test_texts_come_in_the_order_of_their_jobs(pool: RenderPool) -> None:
    jobs = [job(name=f"g{number}") for number in range(250)]
    assert asyncio.run(pool.render(jobs)) == [f"Hello g{number}" for number in range(250)]
    assert pool.render_now([]) == []


@pytest.mark.parametrize("count", [1, 49, 50, 51, 100])
def test_batches_of_any_size_one_after_another(pool: RenderPool, count: int) -> None:
    for turn in range(3):
        jobs = [job(name=f"{turn} {number}") for number in range(count)]
        assert pool.render_now(jobs) == [f"Hello {turn} {number}" for number in range(count)]


def test_a_fault_is_one_texts_alone(pool: RenderPool) -> None:
    first, second, third = pool.render_now([job(), job("{{ nothing }}"), job()])
    assert (first, third) == ("Hello Ana", "Hello Ana")
    assert isinstance(second, RenderError)
    assert "nothing" in str(second)


def test_a_child_that_is_killed_is_found_out_and_replaced(pool: RenderPool) -> None:
    pool.render_now([job()])
    process = pool._children[0]._process
    assert process is not None
    process.kill()
    process.wait()
    assert pool.render_now([job(name="Bo")]) == ["Hello Bo"]


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="no such signal here")
def test_a_child_that_hangs_is_killed_after_two_seconds(pool: RenderPool) -> None:
    pool.render_now([job()])
    process = pool._children[0]._process
    assert process is not None
    os.kill(process.pid, signal.SIGSTOP)
    begun = time.perf_counter()
    assert pool.render_now([job(name=f"{number}") for number in range(120)]) == [
        f"Hello {number}" for number in range(120)
    ]
    assert 1.5 < time.perf_counter() - begun < 6
    assert process.poll() is not None


def test_no_secret_of_ours_reaches_the_child(
    pool: RenderPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIP_CHANNEL", "a secret")
    pool.render_now([job()])
    process = pool._children[0]._process
    assert process is not None
    if sys.platform == "linux":
        with open(f"/proc/{process.pid}/environ", "rb") as file:
            assert b"a secret" not in file.read()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_a_child_ends_with_its_parent() -> None:
    code = """
        from engine.rendering.templates.pool import RenderJob, RenderPool
        import time
        pool = RenderPool()
        pool.render_now([RenderJob("x", {})])
        print(pool._children[0]._process.pid, flush=True)
        time.sleep(60)
    """
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    for _ in range(100):
        if not _runs(child):
            return
        time.sleep(0.05)
    raise AssertionError("the child outlived its parent")


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
        with open(f"/proc/{process}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_contexts_may_hold_what_json_has_no_word_for(pool: RenderPool) -> None:
    import datetime as dt

    told = pool.render_now([RenderJob("{{ post.date }}", {"post": {"date": dt.date(2026, 12, 3)}})])
    assert told == ["2026-12-03"]
    lone = pool.render_now([job(name="\ud83d")])
    assert isinstance(lone[0], RenderError), "half of a character can be sent nowhere"


def test_all_at_once_for_who_may_wait() -> None:
    assert render_all([job(), job(name="Bo")]) == ["Hello Ana", "Hello Bo"]
