"""How `run` and `worker` tell of their work: a log as JSON lines, spans, and alarms."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from engine.sending.channels.address import channel_at
from engine.sending.channels.port import AddressError
from engine.sending.watching.alarm import Alarm
from engine.sending.watching.watch import LOG, Watch
from engine.time.clock import Clock
from engine.workspace import Workspace
from weekbook.command_error import CommandError
from weekbook.log_file import LogFile

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
"""The standard variables that say where spans go; without one there are none."""


def log_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--log", metavar="FILE",
                        help="add a JSON line for every attempt and its end; `-` is standard error")  # fmt: skip


@contextmanager
def watching(log: str | None) -> Iterator[Watch]:
    """A watch that keeps the log, and sends spans where the environment says so."""
    handler = _handler(log) if log else None
    if handler is not None:
        LOG.addHandler(handler)
        LOG.setLevel(logging.INFO)
        LOG.propagate = False
    spans = _spans() if any(os.environ.get(name) for name in ENDPOINTS) else None
    try:
        yield Watch(spans.get_tracer("weekbook") if spans is not None else None)
    finally:
        if spans is not None:
            spans.shutdown()
        if handler is not None:
            LOG.removeHandler(handler)
            handler.close()


def reopen_log() -> None:
    """Opens the log anew, after it was moved away."""
    for handler in LOG.handlers:
        if isinstance(handler, LogFile):
            handler.reopen()


def _handler(log: str) -> logging.Handler:
    from pythonjsonlogger.json import JsonFormatter  # noqa: PLC0415 - only with a log

    handler: logging.Handler
    try:
        handler = logging.StreamHandler(sys.stderr) if log == "-" else LogFile(Path(log))
    except OSError as error:
        raise CommandError(f"the log {log} cannot be written: {error.strerror}") from error
    form = JsonFormatter("%(message)s", timestamp=True, rename_fields={"message": "event"},
                         json_ensure_ascii=False)  # fmt: skip
    handler.setFormatter(form)
    return handler


def _spans() -> TracerProvider:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        raise CommandError(
            "the environment asks for spans, which need OpenTelemetry: pip install 'weekbook[otel]'"
        ) from error
    provider = TracerProvider(resource=Resource.create({"service.name": "weekbook"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


def alarm_of(workspace: Workspace, engine: Engine, clock: Clock) -> Alarm | None:
    """The alarm of a workspace, where `weekbook.toml` names a variable for it."""
    if not workspace.alarm:
        return None
    try:
        channel = channel_at(
            "of the alarm", workspace.alarm, os.environ, workspace.outbox, clock,
            workspace.private_networks,
        )  # fmt: skip
    except AddressError as error:
        raise CommandError(str(error)) from error
    return Alarm(engine, channel, clock, workspace.calendar_url)
