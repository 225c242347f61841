"""The solver is loaded without pandas, and whoever wants pandas afterwards gets the real one."""

from __future__ import annotations

import subprocess
import sys


def test_the_solver_needs_no_pandas_and_leaves_it_to_others() -> None:
    program = (
        "import sys\n"
        "from engine.planning.solving.cp_sat import cp_model\n"
        "assert 'pandas' not in sys.modules\n"
        "model = cp_model.CpModel()\n"
        "chosen = [model.new_bool_var(str(n)) for n in range(3)]\n"
        "model.add(sum(chosen) == 2)\n"
        "assert cp_model.CpSolver().solve(model) == cp_model.OPTIMAL\n"
        "import pandas\n"
        "assert pandas.Series([1, 2]).sum() == 3\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
