"""The stations of the engine in their order: the one place where they meet.

checked playbook -> plan -> stored calendar -> deliveries -> outcomes -> report
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache

from sqlalchemy import Engine, RowMapping

from dsl.phrase import told
from dsl.playbook import Playbook
from dsl.suggest import did_you_mean
from engine.calendar.days import WEEK, monday
from engine.measure.mapping import ColumnMapping
from engine.measure.names import MeasureNames
from engine.measure.reading import KnownPost, Read, read_outcomes
from engine.measure.report import MeasureResult, report
from engine.plan.difference import Change, difference
from engine.plan.kept import Kept, KeptPost
from engine.plan.planner import Plan
from engine.render.pool import RenderError, RenderJob, render_all
from engine.store import marks
from engine.store.approvals import NewGroups
from engine.store.by_owner import OwnerTask, Word, all_owners, all_tasks, owner_with, say, tasks_of
from engine.store.calendar import (
    Applied,
    CalendarPost,
    MonthEntry,
    apply_changes,
    calendar_post,
    calendar_posts,
    calendar_posts_named,
    history,
    month_entries,
    next_date,
    picture,
    stored_posts,
)
from engine.store.circuits import Circuit, all_open, close_circuits, those_of, waiting_for
from engine.store.database import DatabaseError, newer_form, newest_revision, reading, revision
from engine.store.failures import Failure, Resent, failures, mended, resend, take_note
from engine.store.outcomes import Recorded, known_post, measures, posts_like, record
from engine.store.pauses import Scope, pause, resume, running_pauses
from engine.store.questions import Answered, Question, Verdict, answer, open_questions
from engine.store.review import Reviewed, review
from engine.store.rosters import RosterChange, roster_changes
from engine.store.shown import Mark, Stale, marks_of, stale_posts
from engine.store.standing import (
    counts,
    counts_by_channel,
    delivery_counts,
    due_now,
    next_moment,
)


def require_current(engine: Engine) -> None:
    """Raises `DatabaseError` where the tables are not in the form this program knows."""
    found = revision(engine)
    if not found:
        raise DatabaseError("the database has no tables yet; run `weekbook db upgrade`")
    newest = newest_revision(engine)
    if found != newest:
        raise DatabaseError(
            newer_form(found, newest)
            or f"the tables are in form {found}, this program needs {newest};"
            " run `weekbook db upgrade`"
        )


def compare(
    engine: Engine, playbook: Playbook, plan: Plan, first: dt.date, weeks: int, now: dt.datetime
) -> tuple[Change, ...]:
    """What applying the plan would change in the stored calendar."""
    begin = monday(first)
    with reading(engine) as connection:
        stored = stored_posts(connection, playbook.name, begin, begin + WEEK * weeks, now)
    return difference(plan.posts, stored)


def kept_posts(
    engine: Engine, playbook: Playbook, first: dt.date, weeks: int, now: dt.datetime
) -> Kept:
    """What the calendar has of a playbook that people have seen, from its start on."""
    begin = min(monday(playbook.start), monday(first)) if playbook.start else monday(first)
    end = monday(first) + WEEK * weeks
    with reading(engine) as connection:
        stored = stored_posts(connection, playbook.name, begin, end, now)
    return {
        (post.channel, post.date, post.time): KeptPost(
            post.element, post.topic, post.part, post.locked, post.id
        )
        for post in stored
        if post.state == "approved" or (post.locked and post.state == "closed")
    }


def apply_plan(
    engine: Engine, playbook: Playbook, plan: Plan, first: dt.date, weeks: int,
    now: dt.datetime, who: str, keep_mark: bool = True, new_groups: NewGroups = "go",
    told: Callable[[Applied], None] = lambda _: None,
) -> tuple[Change, ...]:  # fmt: skip
    """Stores the plan in one transaction and returns what changed. What that did beside is `told`:
    to the rosters, which are brought up to date for all posts of the playbook, and to posts that
    are being sent.

    `new_groups` says whether groups added after an approval get the post or ask. With `keep_mark`
    this machine remembers a calendar that is new, so that its first start knows it.

    A week that could not be planned has no posts in the plan; so that its stored posts are not
    taken for removed, only a plan without errors can be applied (`ValueError` otherwise).
    """
    if not plan.sound:
        raise ValueError("a plan with errors cannot be applied")
    begin = monday(first)
    with engine.begin() as connection:
        new = marks.begin(connection) if keep_mark else None
        stored = stored_posts(connection, playbook.name, begin, begin + WEEK * weeks, now)
        changes = difference(plan.posts, stored)
        beside = apply_changes(connection, playbook, changes, now, who, new_groups)
    if new is not None:
        mark, seen = new
        marks.remember(mark, seen.token, seen.count)
    told(beside)
    return changes


def compare_rosters(engine: Engine, playbook: Playbook) -> tuple[RosterChange, ...]:
    """How the rosters of a playbook differ from those that were applied last."""
    with reading(engine) as connection:
        return roster_changes(connection, playbook)


def give_verdict(
    engine: Engine, ids: Iterable[str], verdict: str, who: str, now: dt.datetime, because: str = ""
) -> Reviewed:
    """Approves or rejects posts in one transaction."""
    with engine.begin() as connection:
        return review(connection, tuple(ids), verdict, who, now, because)


def give_verdict_on_shown(
    engine: Engine, shown: Mapping[str, Mark], verdict: str, who: str, now: dt.datetime,
    because: str = "",
) -> tuple[Reviewed, tuple[Stale, ...]]:  # fmt: skip
    """Approves or rejects posts that are as they were shown, in one transaction.

    `shown` has the mark of each post's page, as `marks_shown` gave it. Posts that have changed
    since are left as they are and handed back with what is different.
    """
    with engine.begin() as connection:
        stale = stale_posts(connection, shown)
        changed = {post.id for post in stale}
        ids = tuple(id for id in shown if id not in changed)
        return review(connection, ids, verdict, who, now, because), stale


def marks_shown(engine: Engine, shown: Sequence[CalendarPost]) -> dict[str, Mark]:
    """What a form about these posts has to carry; see `give_verdict_on_shown`."""
    with reading(engine) as connection:
        return marks_of(connection, shown)


def posts_between(
    engine: Engine, first: dt.date, end: dt.date, state: str = "", playbook: str = ""
) -> tuple[CalendarPost, ...]:
    """The calendar's posts from `first` on and before `end`."""
    with reading(engine) as connection:
        return calendar_posts(connection, first, end, state, playbook)


def month_between(engine: Engine, first: dt.date, end: dt.date) -> tuple[MonthEntry, ...]:
    """The calendar's posts as a month shows them."""
    with reading(engine) as connection:
        return month_entries(connection, first, end)


def posts_named(engine: Engine, ids: Iterable[str]) -> dict[str, CalendarPost]:
    """Whole posts by their identities."""
    with reading(engine) as connection:
        return calendar_posts_named(connection, tuple(ids))


def picture_of(engine: Engine, key: str) -> tuple[str, bytes] | None:
    """The media type and the bytes of a picture, by its hash."""
    with reading(engine) as connection:
        return picture(connection, key)


def nearest_date(engine: Engine, today: dt.date) -> dt.date | None:
    """The first date from today on that has a post, or the last one before."""
    with reading(engine) as connection:
        return next_date(connection, today)


BEHIND = dt.timedelta(minutes=2)
"""How old a due delivery may be while all is well."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How sending stands: deliveries by state, what is due, what stands still, what asks."""

    counts: Mapping[str, int]
    due: int
    """Waiting deliveries whose time has come and that nothing holds back."""
    oldest_due: dt.datetime | None
    next_at: dt.datetime | None
    pauses: tuple[tuple[Scope, str, dt.datetime, str, str], ...]
    questions: tuple[Question, ...]
    failures: tuple[Failure, ...] = ()
    """What failed, and nobody has taken note of."""
    circuits: tuple[tuple[Circuit, int], ...] = ()
    """Addresses that are out of order, and how many deliveries wait for each."""

    @property
    def needs_person(self) -> bool:
        """Whether something goes on only once a person has seen to it."""
        return bool(self.questions or self.failures or self.circuits)

    def is_behind(self, now: dt.datetime) -> bool:
        """Whether due deliveries are not being sent: a dispatcher looks every few seconds."""
        return self.oldest_due is not None and now - self.oldest_due > BEHIND


def deliveries_by_channel(engine: Engine) -> dict[tuple[str, str, str], int]:
    """How many deliveries there are by playbook, channel and state."""
    with reading(engine) as connection:
        return counts_by_channel(connection)


def standing(engine: Engine, now: dt.datetime) -> Standing:
    """How sending stands at a moment."""
    with reading(engine) as connection:
        due, oldest = due_now(connection, now)
        out_of_order = all_open(connection)
        waiting = waiting_for(connection, out_of_order)
        return Standing(
            counts(connection), due, oldest, next_moment(connection, now, late=False),
            running_pauses(connection), open_questions(connection), failures(connection),
            tuple((one, waiting[one.id]) for one in out_of_order),
        )  # fmt: skip


def stand_still(
    engine: Engine, scope: Scope, name: str, now: dt.datetime, who: str, because: str
) -> bool:
    """Begins a pause; whether there was none of the same yet."""
    with engine.begin() as connection:
        return pause(connection, scope, name, now, who, because)


def go_on(engine: Engine, scope: Scope, name: str, now: dt.datetime, who: str) -> bool:
    """Ends a pause; whether there was one."""
    with engine.begin() as connection:
        return resume(connection, scope, name, now, who)


def settle_questions(
    engine: Engine, ids: Iterable[int], verdict: Verdict, who: str, now: dt.datetime, because: str
) -> Answered:
    """Settles deliveries as a person says, in one transaction. Of a failed one can be said that
    it is to go again, or that it is known to have failed."""
    wanted = tuple(dict.fromkeys(ids))
    with engine.begin() as connection:
        failed = {one.id for one in failures(connection)}.intersection(wanted)
        answered = answer(
            connection, [id for id in wanted if id not in failed], verdict, who, now, because
        )
        own = sorted(failed)
        if verdict == "again":
            again = resend(connection, own, who, now)
            own, refused = list(again.done), list(again.refused)
        elif verdict == "failed":
            take_note(connection, own, who, now)
            refused = []
        else:
            own, refused = [], [(id, "it failed: say `again` or `failed`") for id in own]
    return Answered((*answered.done, *own), (*answered.refused, *refused))


def send_again(
    engine: Engine, ids: Iterable[int] | None, channel: str, cause: str, who: str, now: dt.datetime
) -> Resent:
    """Lets failed deliveries go once more: those numbered, or all of a channel or a cause."""
    with engine.begin() as connection:
        wanted = mended(connection, channel, cause) if ids is None else tuple(ids)
        return resend(connection, wanted, who, now)


def mend_channel(
    engine: Engine, playbook: str, channel: str, group: str, address: str, now: dt.datetime,
    because: str,
) -> tuple[Circuit, ...]:  # fmt: skip
    """Closes the circuits that a message which went out shows to be mended: of the channel, of
    the group it went to, and of all that have the same address. Those it closed."""
    with engine.begin() as connection:
        ids = [
            one.id for one in those_of(connection, playbook, channel)
            if one.group in ("", group) or (address and one.address == address)
        ]  # fmt: skip
        return close_circuits(connection, ids, now, because)


@dataclass(frozen=True, slots=True)
class PostDetails:
    """A post with all that happened to it."""

    post: CalendarPost
    events: tuple[RowMapping, ...]
    deliveries: Mapping[str, int]


def post_details(engine: Engine, id: str) -> PostDetails | None:
    """A post, its history, and how its deliveries stand; None where there is no such post."""
    with reading(engine) as connection:
        post = calendar_post(connection, id)
        if post is None:
            return None
        return PostDetails(post, history(connection, id), delivery_counts(connection, id))


def record_outcomes(
    engine: Engine, data: bytes, mapping: ColumnMapping, now: dt.datetime, skip_faulty: bool,
    declared: frozenset[str] = frozenset(),
) -> tuple[Read, Recorded | None]:  # fmt: skip
    """Reads a file of outcomes and stores them in one transaction.

    `declared` are the measures that the playbooks name. With rejected rows nothing is stored,
    unless `skip_faulty`. Raises `FileError`.
    """
    with reading(engine) as connection:

        @cache
        def post(id: str) -> KnownPost | None:
            known = known_post(connection, id)
            return None if known is None else KnownPost(**known)

        def near(id: str) -> str:
            return did_you_mean(id, posts_like(connection, id))

        names = MeasureNames(declared, frozenset(measures(connection)))
        read = read_outcomes(data, mapping, post, names, near)
    if read.rejected and not skip_faulty:
        return read, None
    rows = []
    for outcome in read.outcomes:
        row = asdict(outcome)
        row["post_id"], row["group_key"] = row.pop("post"), row.pop("group")
        rows.append(row)
    with engine.begin() as connection:
        return read, record(connection, rows, now)


def results(engine: Engine, only: str = "") -> tuple[MeasureResult, ...]:
    """The report's figures, of every measure or of `only` one."""
    with reading(engine) as connection:
        return report(connection, only)


SHOWN_FOR = dt.timedelta(days=2)
"""How long an owner's page shows what is past."""


@dataclass(frozen=True, slots=True)
class OwnerPage:
    """What waits for a group's owner, with the texts to send."""

    owner: str
    tongue: str
    tasks: tuple[tuple[OwnerTask, str], ...]


def owner_page(engine: Engine, key: str, now: dt.datetime) -> OwnerPage | None:
    """The page with this key; None where there is none."""
    with reading(engine) as connection:
        owner = owner_with(connection, key)
        if owner is None:
            return None
        tasks = tasks_of(connection, owner, now - SHOWN_FOR)
    made = render_all([RenderJob(task.template, task.context, task.tongue) for task in tasks])
    texts = tuple(
        (task, told(text.reason, task.tongue) if isinstance(text, RenderError) else text)
        for task, text in zip(tasks, made, strict=True)
    )
    return OwnerPage(owner, tasks[-1].tongue if tasks else "en", texts)


def owner_says(engine: Engine, key: str, id: int, word: Word, now: dt.datetime) -> bool:
    """What an owner says of a message of theirs; whether it could be written down."""
    with engine.begin() as connection:
        owner = owner_with(connection, key)
        if owner is None:
            return False
        own = {task.id for task in tasks_of(connection, owner, now - SHOWN_FOR)}
        done, _ = say(connection, {id} & own, word, owner, now)
    return bool(done)


def platform_says(
    engine: Engine, ids: Iterable[int], word: Word, who: str, now: dt.datetime
) -> tuple[tuple[int, ...], tuple[tuple[int, str], ...]]:
    """What a platform's own report says of messages that owners let go; see `by_owner.say`."""
    with engine.begin() as connection:
        return say(connection, ids, word, who, now)


def owners_and_tasks(
    engine: Engine, now: dt.datetime
) -> tuple[tuple[str, str, tuple[OwnerTask, ...]], ...]:
    """Every owner with the key of their page and what they were asked to send lately."""
    with reading(engine) as connection:
        tasks = all_tasks(connection, now - SHOWN_FOR)
        return tuple(
            (owner, key, tasks.get(owner, ())) for owner, key in all_owners(connection).items()
        )
