"""Which edition of the renderer this is. Apart from it, since approvals name it and render nothing."""

from __future__ import annotations

RENDERER = 2
"""Goes up whenever the same template and context make another text, so that what was approved
before is looked at again; `tests/engine/test_renderer.py` sees to it."""
