"""The process that answers loads no training library and no pandas (design.md: a hot path of a table lookup)."""

import subprocess
import sys

HEAVY = ("pandas", "lightgbm", "mlflow", "shap", "sklearn", "optuna", "matplotlib")


def test_the_server_loads_nothing_heavy() -> None:
    code = f"import sys, serving.app, serving.scorer; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
