"""Score with five reasons over HTTP, authenticated, audited and on disk, beside FastAPI's hello world, pred_contrib and MLflow.

    python benchmarks/serving.py            ten rounds; needs wrk (apt install wrk) and two cores
    python benchmarks/serving.py --quick    four rounds, under 50 seconds

Every server has core 0 for itself, the client core 1, and the rounds are interleaved. Ours answers GET
/v1/enterprises/…/score about subjects drawn at random, as a regulator with a token: some five kilobytes of score, reasons, and the
records behind them, each given under an id of its own that is on disk, with its audit entry, before the answer goes out. The
others answer without asking who, without records, and write nothing down; MLflow predicts and gives no reasons.

Each subject was asked about once before the rounds: the first answer of a day is computed from records, and its cost is told apart.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

# This file bears the name of a package of the project, and python puts its folder first.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from benchmarks import form  # noqa: E402
from benchmarks.peers.serving_apps import log_mlflow  # noqa: E402
from benchmarks.peers.serving_home import ServingHome, make  # noqa: E402
from benchmarks.peers.serving_load import Load, Server  # noqa: E402

CONNECTIONS = {"mlflow": 4}  # it answers some dozen a second: more would wait until the round is over
_FIRST_PORT = 8761


def main() -> None:
    """Make a home, start all servers, and load them in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds, under 50 seconds")
    asked = parser.parse_args()
    rounds, seconds = (4, 1.0) if asked.quick else (10, 3.0)
    with tempfile.TemporaryDirectory() as folder:
        home = make(Path(folder), enterprises=300 if asked.quick else 2000, trees=200)
        log_mlflow(home.folder)
        servers = _start(home)
        try:
            for server in servers:
                server.wait()
                if server.name == "ours":
                    before = time.perf_counter()
                    server.ask_once(home.paths, home.token)
                    print(
                        f"  the first answer about a subject takes {(time.perf_counter() - before) / len(home.paths) * 1e3:.1f} ms"
                    )
                warm = server.load(connections=CONNECTIONS.get(server.name, 64), seconds=2 * seconds)
                print(f"  first      {server.name:8} {_told(warm)}", flush=True)
            found = _rounds(servers, rounds, seconds)
        finally:
            for server in servers:
                server.stop()
    form.report(_goals(found))


def _start(home: ServingHome) -> list[Server]:
    python, port = sys.executable, _FIRST_PORT
    uvicorn = [python, "-m", "uvicorn", "--factory", "--log-level", "warning", "--no-access-log", "--port"]
    ours = [python, "-m", "yexin", "serve", "--home", str(home.folder / "home"), "--no-access-log", "--port", str(port)]
    mlflow = [python, "-m", "mlflow", "models", "serve", "-m", str(home.folder / "mlflow-model"), "--env-manager", "local"]
    listed = ",".join(f'"{path}"' for path in home.paths)
    asks = (
        f'local paths = {{{listed}}}\nwrk.headers["Authorization"] = "Bearer {home.token}"\n'
        'request = function() return wrk.format("GET", paths[math.random(#paths)]) end'
    )
    body = (home.folder / "mlflow-body.json").read_text("utf-8")
    posts = f"wrk.method, wrk.path, wrk.body = 'POST', '/invocations', '{body}'\nwrk.headers['Content-Type'] = 'application/json'"
    return [
        Server("ours", ours, port, request=asks, ready="/readyz", folder=home.folder),
        Server(
            "hello", [*uvicorn, str(port + 1), "benchmarks.peers.serving_apps:hello"], port + 1, request="", ready="/",
            folder=home.folder,
        ),
        Server(
            "contrib", [*uvicorn, str(port + 2), "benchmarks.peers.serving_apps:contributions"], port + 2,
            request="wrk.path = '/score'", ready="/score", folder=home.folder,
        ),
        Server("mlflow", [*mlflow, "--port", str(port + 3)], port + 3, request=posts, ready="/ping", folder=home.folder),
    ]  # fmt: skip


def _rounds(servers: list[Server], rounds: int, seconds: float) -> dict[str, list[Load]]:
    found: dict[str, list[Load]] = {server.name: [] for server in servers}
    for number in range(rounds):
        for server in servers:
            took = server.load(connections=CONNECTIONS.get(server.name, 64), seconds=seconds)
            found[server.name].append(took)
            print(f"  round {number + 1:2}   {server.name:8} {_told(took)}", flush=True)
    return found


def _told(load: Load) -> str:
    bad = f"  {load.bad} BAD" if load.bad else ""
    return f"{load.per_second:8.0f}/s  p50 {load.p50:7.2f} ms  p99 {load.p99:7.2f} ms  {load.cpu_us:8.0f} us cpu{bad}"


def _goals(found: dict[str, list[Load]]) -> dict[str, form.Goal]:
    def ratio(of: str, other: str, part: str) -> float:
        pairs = zip(found[of], found[other], strict=True)
        return float(median(getattr(a, part) / getattr(b, part) for a, b in pairs))

    return {
        "throughput_of_hello": form.Goal.of(ratio("ours", "hello", "per_second"), "≥", 0.6),
        "cpu_hello_by_ours": form.Goal.of(ratio("hello", "ours", "cpu_us"), "≥", 0.6),
        "mlflow_cpu_by_ours": form.Goal.of(ratio("mlflow", "ours", "cpu_us"), "≥", 50, "x"),
        "contrib_cpu_by_ours": form.Goal.of(ratio("contrib", "ours", "cpu_us"), "≥", 1, "x"),
        "p99_of_hello": form.Goal.of(ratio("ours", "hello", "p99"), "≤", 1.5),
        "bad_answers": form.Goal.of(float(sum(one.bad for one in found["ours"])), "=", 0),
    }


if __name__ == "__main__":
    main()
