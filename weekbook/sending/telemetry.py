"""How `run` and `worker` tell of their work: a log as JSON lines, and spans."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dsl.base.sentence import message, say
from engine.services.sending.running import LOG, Watch
from weekbook.command_error import CommandError
from weekbook.sending.log_file import LogFile

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
"""The standard variables that say where spans go; without one there are none."""


def log_option(parser: argparse.ArgumentParser) -> None:
    """Adds `--log`."""
    parser.add_argument("--log", metavar="FILE",
                        help=message("help.log", "append a JSON line for each attempt and its outcome; `-` is standard error"))  # fmt: skip


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
        raise CommandError(
            say(
                "log.unwritable",
                "the log {log} cannot be written: {strerror}",
                log=log,
                strerror=error.strerror,
            )
        ) from error
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
            say(
                "log.otel",
                "the environment asks for spans, which need OpenTelemetry: pip install 'weekbook[otel]'",
            )
        ) from error
    provider = TracerProvider(resource=Resource.create({"service.name": "weekbook"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider
