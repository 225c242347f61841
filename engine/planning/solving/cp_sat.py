"""OR-Tools' CP-SAT, loaded without pandas.

`ortools.sat.python.cp_model` imports pandas for two classes that its convenience methods for data
frames test against; we use none of them, and pandas is more than half of the time that loading
takes. So a module with two empty classes stands in its place while `cp_model` is loaded, and only
where nobody has loaded pandas before.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ortools.sat.python import cp_model
else:
    if "pandas" in sys.modules:
        from ortools.sat.python import cp_model
    else:
        _stand_in = ModuleType("pandas")
        _stand_in.Index = type("Index", (), {})
        _stand_in.Series = type("Series", (), {})
        sys.modules["pandas"] = _stand_in
        try:
            from ortools.sat.python import cp_model
        finally:
            del sys.modules["pandas"]

__all__ = ["cp_model"]
