"""Pictures that posts come with: PNG and JPEG, which every service takes."""

from __future__ import annotations

from dsl.base.value import Value

MOST_BYTES = 2_000_000
"""The smallest limit among the services: WeCom's robots take pictures of at most 2 MB
("消息推送配置说明", 图片类型)."""

_BEGINNINGS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


class Picture(Value):
    """A picture that a post comes with."""

    path: str
    """In the workspace."""
    media_type: str
    data: bytes

    @property
    def name(self) -> str:
        """The name of the file, without its folder."""
        return self.path.rpartition("/")[2]


def media_type(data: bytes) -> str:
    """What kind of picture the bytes are; empty where they are none that we send."""
    return next((kind for begin, kind in _BEGINNINGS.items() if data.startswith(begin)), "")
