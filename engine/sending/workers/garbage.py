"""The interpreter's search for garbage, kept from holding up the event loop."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def passed_over() -> Iterator[None]:
    """Whatever is loaded by now is taken for needed until the end, and not looked through.

    A full search looks at every object there is, in whichever thread it falls due, and all others
    stand still meanwhile: 40 to 60 ms with what sending loads, several times in a thousand
    messages. What comes afterwards lives for seconds and is looked through as ever.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
