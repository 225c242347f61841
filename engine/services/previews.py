"""Texts as they leave: what each post's service is handed for the first group that gets it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dsl.constructs.playbook import Playbook
from engine.calendar.shown_posts import CalendarPost
from engine.planning.posts.post import Post
from engine.rendering.previews import previews
from engine.rendering.templates.every_group import columns_of
from engine.rendering.templates.job import RenderJob
from engine.sending.channels.service_of import service_of

__all__ = ["calendar_previews", "plan_previews"]


def calendar_previews(
    shown: Sequence[CalendarPost], environment: Mapping[str, str]
) -> dict[str, str]:
    """The texts of stored posts by identity.

    Where the playbook names no service, the address that `environment` holds tells it.
    """
    jobs = [
        _for_service(post.written.job, post.written.variable, post.written.group, environment)
        for post in shown
    ]
    return dict(zip([post.id for post in shown], previews(jobs), strict=True))


def plan_previews(
    playbook: Playbook, posts: Sequence[Post], environment: Mapping[str, str]
) -> dict[str, str]:
    """The texts of a plan's posts by identity, for each channel's first group that gets them."""
    channels = {channel.name: channel for channel in playbook.channels}
    jobs = []
    for post in posts:
        channel = channels[post.channel]
        own = (one for one in channel.groups if not post.groups or one.key in post.groups)
        group = next(own, None)
        columns = columns_of(group) if group is not None else {"group": "", "name": ""}
        job = RenderJob(
            post.template, {**post.context, "group": columns}, playbook.tongue,
            "" if channel.by_owner else channel.service, post.picture is not None,
        )  # fmt: skip
        variable = "" if channel.by_owner else channel.variable
        jobs.append(_for_service(job, variable, columns["group"], environment))
    return dict(zip([post.id for post in posts], previews(jobs), strict=True))


def _for_service(
    job: RenderJob, variable: str, group: str, environment: Mapping[str, str]
) -> RenderJob:
    if job.service or not variable:
        return job
    return replace(job, service=service_of(variable, group, environment))
