# SPDX-License-Identifier: Apache-2.0
"""A server that a test may kill, and what it has acknowledged."""

import http.client
import json
import os
import random
import signal
import subprocess
import threading
import time
import uuid
from dataclasses import dataclass, field

START_SECONDS = 30
RISK = {
    "region": "shanghai", "use": "family", "kind": "passenger", "energy": "combustion", "seats": 5, "first_registered": "2012-03-15",
    "price": "150000.00", "insured_years": 3, "previous_last_day": "2016-09-19", "quoted_on": "2016-09-05", "inception": "2016-09-20",
    "base_premium": "3000.00", "underwriting": "0.85", "channel": "0.85",
}


class Node:
    """A server on a database; started and ended as often as a test likes."""

    def __init__(self, binary, root, database, port, log, environment=None, words=()):
        self.binary, self.root, self.database, self.port, self.log = binary, root, database, port, log
        self.environment, self.words, self.process = environment or {}, words, None

    def start(self, *words, environment=None):
        with open(self.log, "ab") as output:
            self.process = subprocess.Popen(
                [self.binary, "serve", "--port", str(self.port), "--database", self.database, "--set", "log.level=error", *self.words, *words],
                cwd=self.root, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                env=os.environ | self.environment | (environment or {}))
        deadline = time.monotonic() + START_SECONDS
        while True:
            # A fault may come before the first answer.
            if words and self.process.poll() == -signal.SIGKILL:
                return self
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the server did not start ({self.process.poll()}): {self.tail()}")
            try:
                if self.ask("GET", "/v1/ping")[0] == 200:
                    return self
            except OSError:
                time.sleep(0.02)

    def tail(self):
        return self.log.read_text(errors="replace")[-2000:]

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """Ends it as an operator does."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(15)

    def ask(self, method, path, body=None, key=None, seconds=30):
        """Status, location and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            response = connection.getresponse()
            return response.status, response.headers.get("Location"), response.read()
        finally:
            connection.close()

    def verify(self):
        """Computes the journal anew and compares every case with its facts: the findings."""
        ended = subprocess.run(
            [self.binary, "journal", "verify", "--database", self.database, *self.words], cwd=self.root, capture_output=True, text=True)
        assert ended.returncode in (0, 1), ended.stderr
        return ended.stdout.splitlines()


@dataclass
class Asked:
    """What clients have asked, and what they were told."""

    sent: list = field(default_factory=list)
    acknowledged: dict = field(default_factory=dict)
    refused: dict = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, node, key=None):
        """One quotation under a key of its own, or once more under an old one; whether it was acknowledged."""
        if key is None:
            key = str(uuid.uuid4())
            with self.lock:
                self.sent.append(key)
        try:
            status, location, body = node.ask("POST", "/v1/quotations", {"risk": RISK}, key)
        except (OSError, http.client.HTTPException):
            return False
        with self.lock:
            if status == 201:
                self.acknowledged[key] = (location, body)
            else:
                self.refused.setdefault(status, []).append(body)
        return status == 201

    def load(self, node, clients, stop):
        """Clients who send one after the other until they are stopped."""

        def client():
            while not stop.is_set():
                if not self.send(node):
                    time.sleep(0.005)

        threads = [threading.Thread(target=client) for _ in range(clients)]
        for thread in threads:
            thread.start()
        return threads

    def lost(self, node):
        """Acknowledged quotations that are not there, or not as they were told."""
        lost = []
        for key, (location, body) in self.acknowledged.items():
            status, _, found = node.ask("GET", location)
            if status != 200 or json.loads(found)["number"] != json.loads(body)["number"]:
                lost.append(key)
        return lost

    def changed(self, node, among=None):
        """Acknowledged requests that get another answer when they are sent again."""
        keys = list(self.acknowledged)
        keys = random.Random(7).sample(keys, min(len(keys), among)) if among else keys
        return [key for key in keys if node.ask("POST", "/v1/quotations", {"risk": RISK}, key)[1:] != self.acknowledged[key]]
