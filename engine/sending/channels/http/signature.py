"""Signatures after the Standard Webhooks specification, version 1.

`webhook-signature: v1,BASE64(HMAC-SHA256(secret, "ID.TIMESTAMP.BODY"))`, one for each secret with
spaces between them
(standardwebhooks.com, "Signature scheme").
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from dsl.base.sentence import kept

PREFIX = "whsec_"
LEAST_BYTES, MOST_BYTES = 24, 64
"""The lengths the specification allows for a secret."""


def read_secret(text: str) -> bytes:
    """The bytes of a secret written `whsec_BASE64`.

    Raises `ValueError`, without the secret in its text, where it is not one.
    """
    if not text.startswith(PREFIX):
        raise ValueError(
            kept("kept.secret.prefix", "a signing secret begins with {prefix}", prefix=PREFIX)
        )
    try:
        secret = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise ValueError(
            kept("kept.secret.base64", "what follows {prefix} is not base64", prefix=PREFIX)
        ) from None
    if not LEAST_BYTES <= len(secret) <= MOST_BYTES:
        raise ValueError(
            kept(
                "kept.secret.length",
                "a signing secret has {least} to {most} bytes",
                least=LEAST_BYTES,
                most=MOST_BYTES,
            )
        )
    return secret


def read_secrets(text: str) -> tuple[bytes, ...]:
    """The secrets of a list, spaces or commas between them: while a receiver changes from one to
    another there are two. Raises `ValueError` as `read_secret` does, also where there is none."""
    return tuple(read_secret(one) for one in text.replace(",", " ").split() or [""])


def sign(secret: bytes, id: str, timestamp: int, body: bytes) -> str:
    """The value of the header `webhook-signature`; `timestamp` is in seconds since 1970."""
    signed = f"{id}.{timestamp}.".encode() + body
    digest = hmac.new(secret, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"
