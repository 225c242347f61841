"""Which part of Weekbook is not installed, where a module is missing, and how to install it.

`weekbook` alone checks and formats playbooks and answers editors; the rest comes with an extra.
"""

from __future__ import annotations

from dsl.base.sentence import message

EXTRAS = {
    "plan": (
        "alembic", "babel", "chinese_calendar", "filelock", "holidays", "icalendar", "markdown_it",
        "ortools", "pendulum", "dateutil", "sqlalchemy",
    ),
    "send": ("aiosmtplib", "apprise", "httpx", "pythonjsonlogger"),
    "postgresql": ("asyncpg", "pgqueuer", "psycopg"),
    "web": ("anyio", "litestar", "multipart", "prometheus_client", "uvicorn"),
    "reports": ("numpy", "scipy", "statsmodels"),
    "watch": ("watchfiles",),
    "otel": ("opentelemetry",),
}  # fmt: skip
"""The modules of each extra, as they are imported."""


def extra_of(module: str) -> str | None:
    """The extra that a missing module comes with; None where it comes with none."""
    top = module.partition(".")[0]
    return next((extra for extra, modules in EXTRAS.items() if top in modules), None)


def how_to_install(extra: str, module: str) -> str:
    """What to tell where a module of an extra is missing."""
    return message(
        "extra.missing",
        "{module} is not installed; it comes with the extra `{extra}`:"
        ' run `pip install "weekbook[{extra}]"`, or `pip install "weekbook[all]"` for everything',
        module=module,
        extra=extra,
    )
