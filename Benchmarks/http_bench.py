# SPDX-License-Identifier: Apache-2.0
"""Requests per second of POST /v1/prices beside a route that always answers the same, on one server of our own, over loopback.

usage: http_bench.py [--seconds N] [--rounds N] [--connections N]

The server keeps to the first half of the cores and wrk to the last, so that neither takes the other's time. The routes take turns, in
opposite order every second round. Before any of it every car is asked for once, and its premium compared with the integer reference.
"""

import argparse
import http.client
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import risks

ROOT = pathlib.Path(__file__).resolve().parent.parent
BOOK = "cn.shanghai.commercial.2016"
CARS = 256


def yuan(fen):
    return f"{fen // 100}.{fen % 100:02d}"


def hundredths(value):
    return f"{value / 100:.2f}"


def one_tariff(part, at):
    """A car whose level and violations are told, under one tariff."""
    return {"risk": {
        "region": "shanghai", "quoted_on": "2016-09-05", "inception": "2016-09-20", "claim_level": risks.CLAIM_LEVELS[part.level[at]],
        "serious_violations": int(part.serious[at]), "moderate_violations": int(part.moderate[at]),
        "other_violations": int(part.other[at]), "underwriting": hundredths(part.underwriting[at]),
        "channel": hundredths(part.channel[at]), "base_premium": yuan(int(part.base[at])),
    }, "books": [BOOK]}


def whole_car(part, at):
    """The car of the samples with its record, under every tariff of the region: one claim in the last year, and a violation that is too
    old to count."""
    return {"risk": {
        "region": "shanghai", "quoted_on": "2026-11-21", "inception": "2026-12-01", "use": "family", "kind": "passenger",
        "energy": "combustion", "model": "example_saloon", "seats": 5, "first_registered": "2022-03-15", "price": "150000.00",
        "insured_years": 3, "claims": [{"settled_on": "2026-05-20", "paid": "1800.00"}],
        "violations": [{"kind": "red_light", "on": "2025-09-10"}], "third_party_limit": "2000000.00", "insure_damage": True,
        "base_premium": yuan(int(part.base[at])), "underwriting": hundredths(part.underwriting[at]),
        "channel": hundredths(part.channel[at]), "platform_violation_factor": "1.00",
    }}


def cases():
    """For each route: the bodies of its requests and the premium of each under the 2016 tariff, in fen."""
    part = risks.some_risks(risks.SEED, 0, CARS)
    told = risks.reference(part)[1].tolist()
    recorded = risks.Risks(**{name: column.copy() for name, column in part.columns().items()})
    recorded.level[:] = risks.CLAIM_LEVELS.index("claims_1")
    for column in (recorded.serious, recorded.moderate, recorded.other):
        column[:] = 0
    whole = risks.reference(recorded)[1].tolist()
    cars = [whole_car(part, at) for at in range(CARS)]
    return {
        "prices": (cars, whole),
        "prices_one": ([one_tariff(part, at) for at in range(CARS)], told),
        "prices_explained": ([{**car, "explain": True} for car in cars], whole),
    }


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait(server, port):
    for _ in range(600):
        if server.poll() is not None:
            sys.exit(f"error: the server has ended with {server.returncode}")
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/v1/ping")
            if connection.getresponse().read():
                return
        except OSError:
            time.sleep(0.1)
    sys.exit("error: the server does not answer")


def wrong_answers(port, bodies, premiums):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    wrong = 0
    for body, premium in zip(bodies, premiums):
        connection.request("POST", "/v1/prices", json.dumps(body), {"Content-Type": "application/json"})
        response = connection.getresponse()
        answer = json.loads(response.read())
        found = [quote for quote in answer.get("quotes", []) if quote["rulebook"] == BOOK]
        right = response.status == 200 and found and found[0].get("premium", {}).get("amount") == yuan(premium)
        wrong += not right or any("incomplete" in quote for quote in answer["quotes"])
    return wrong


def cpu_seconds(process):
    """What the server has used so far, in user and kernel mode."""
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wrk(port, cores, asked, *script):
    words = ["wrk", "--threads", "1", "--connections", str(asked.connections), "--duration", f"{asked.seconds}s", "--script",
             str(ROOT / "Benchmarks" / "requests.lua"), f"http://127.0.0.1:{port}", "--", *script]
    done = subprocess.run(words, capture_output=True, text=True, preexec_fn=lambda: os.sched_setaffinity(0, cores))
    if done.returncode != 0 or "{" not in done.stdout:
        sys.exit(f"error: wrk: {done.stderr.strip() or done.stdout.strip()}")
    return json.loads(done.stdout[done.stdout.rindex("{") :])


def measured(server, port, cores, asked, folder):
    routes = {"ping": ["GET", "/v1/ping"]}
    wrong = {}
    for name, (bodies, premiums) in cases().items():
        wrong[name] = wrong_answers(port, bodies, premiums)
        file = folder / name
        file.write_text("".join(json.dumps(body, separators=(",", ":")) + "\n" for body in bodies))
        routes[name] = ["POST", "/v1/prices", str(file)]
    for number in range(asked.rounds + 1):
        for name in list(routes) if number % 2 else reversed(routes):
            before = cpu_seconds(server)
            told = wrk(port, cores, asked, *routes[name])
            if number == 0:  # to warm up
                continue
            failed = told["failed"] + wrong.get(name, 0)
            same = {"engine": "yilu", "threads": 1, "wrong": failed}
            cpu = (cpu_seconds(server) - before) / told["requests"] * 1e6
            for what, value, unit in (
                ("", told["requests"] / told["seconds"], "req/s"), ("_p50", told["p50"], "ms"), ("_p99", told["p99"], "ms"),
                ("_cpu", cpu, "µs")):
                print(json.dumps({"name": f"http.{name}{what}", "value": value, "unit": unit, **same}), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=16)
    asked = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("error: wrk is not installed (bin/setup bench)")
    cores = sorted(os.sched_getaffinity(0))
    half = max(1, len(cores) // 2)
    port = free_port()
    data = tempfile.TemporaryDirectory(prefix="yilu-http-data-")
    server = subprocess.Popen(
        [ROOT / ".build" / "release" / "yilu", "serve", "--port", str(port), "--database", f"sqlite:{data.name}"], cwd=ROOT,
        stdout=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, cores[:half]))
    try:
        wait(server, port)
        with tempfile.TemporaryDirectory(prefix="yilu-http-") as folder:
            measured(server, port, cores[-1:], asked, pathlib.Path(folder))
    finally:
        server.terminate()
        server.wait()
        data.cleanup()


if __name__ == "__main__":
    main()
