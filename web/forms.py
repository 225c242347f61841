"""Forms that only our own pages can send: a signed cookie that outlives the process."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from pathlib import Path

from litestar.config.csrf import CSRFConfig
from litestar.enums import ScopeType
from litestar.middleware.csrf import CSRFMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

NAME = ".weekbook-secret"
_SECRET = re.compile(r"[0-9a-f]{64}")


def kept_secret(root: Path) -> str:
    """The secret that signs a workspace's forms, made at the first time; 64 hexadecimal digits.

    It lies in the workspace, readable by its owner only, so that pages stay good when `serve` is
    started anew. Where the folder can't be written the secret lasts as long as the process.
    """
    path = root / NAME
    with suppress(OSError, UnicodeDecodeError):
        found = path.read_text(encoding="utf-8").strip()
        if _SECRET.fullmatch(found):
            path.chmod(0o600)
            return found
    fresh = secrets.token_hex(32)
    draft = path.with_name(f"{NAME}.{os.getpid()}")
    with suppress(OSError):
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(fresh)
        draft.replace(path)
    return fresh


def form_settings(secret: str) -> CSRFConfig:
    """How forms are signed. The cookie's name is the secret's own, for browsers hold all ports of
    a machine to be one; it is `lax`, or a link from elsewhere would replace it under open pages.
    """
    name = f"weekbook-forms-{hashlib.sha256(f'name {secret}'.encode()).hexdigest()[:12]}"
    return CSRFConfig(secret=secret, cookie_name=name, cookie_samesite="lax", cookie_httponly=True)


class SignedForms(CSRFMiddleware):
    """Litestar's protection, but for a cookie that doesn't verify, which is taken for none: it
    would stay for ever otherwise, and every form with it be refused."""

    def __init__(self, app: ASGIApp, config: CSRFConfig) -> None:
        super().__init__(app, config)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            scope["headers"] = [
                (name, self._verified(value) if name == b"cookie" else value)
                for name, value in scope["headers"]
            ]
        await super().__call__(scope, receive, send)

    def _verified(self, header: bytes) -> bytes:
        parts = header.decode("latin-1").split(";")
        return "; ".join(part.strip() for part in parts if self._may_stay(part)).encode("latin-1")

    def _may_stay(self, part: str) -> bool:
        name, _, value = part.strip().partition("=")
        if name != self.config.cookie_name:
            return True
        with suppress(CookieError, TypeError):
            cookie = SimpleCookie(f"{name}={value}")
            if name in cookie:
                return self._decode_csrf_token(cookie[name].value) is not None
        return False
