"""Puts our packages first on the path: beside `weekbook/` in a checkout, inside it when installed.

Somebody's own `dsl.py` or `web/` in the current folder is then never taken for ours.
"""

import sys
from pathlib import Path

_here = Path(__file__).parent
_packages = _here / "_packages"
sys.path.insert(0, str(_packages if _packages.is_dir() else _here.parent))
