# SPDX-License-Identifier: Apache-2.0
"""A fresh server of our own on a free port, and how to ask it."""

import http.client
import json
import re
import selectors
import subprocess
import tempfile
import time

START_SECONDS = 60
STOP_SECONDS = 10
ANSWER_SECONDS = 60


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def type(self):
        return (self.headers.get("content-type") or "").split(";")[0]

    def json(self):
        return json.loads(self.body)


class Server:
    """Runs while the `with` block does; is ended with it, however it ends."""

    def __init__(self, yilu):
        self.yilu, self.process, self.port = yilu, None, None
        self.asked = []  # (method, path) of everything that was asked

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="yilu-story-")
        words = [self.yilu, "serve", "--port", "0", "--database", f"sqlite:{self.folder.name}", "--set", "log.level=warning"]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        try:
            self.port = self._port()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.folder.cleanup()

    def _port(self):
        deadline = time.monotonic() + START_SECONDS
        with selectors.DefaultSelector() as waiting:
            waiting.register(self.process.stdout, selectors.EVENT_READ)
            while time.monotonic() < deadline:
                if not waiting.select(1):
                    continue
                line = self.process.stdout.readline()
                if not line:
                    raise RuntimeError(f"the server ended with {self.process.wait()} before it took connections")
                if found := re.search(r"http://[^ ]*:(\d+)", line):
                    return int(found[1])
        raise RuntimeError(f"the server did not say its address within {START_SECONDS} s")

    def ask(self, method, path, body=None, **headers):
        """`body` is bytes, or something to be sent as JSON."""
        fields = {"Accept-Language": "en"}
        if body is not None and not isinstance(body, bytes):
            body, fields["Content-Type"] = json.dumps(body).encode(), "application/json"
        fields.update({name.replace("_", "-"): value for name, value in headers.items()})
        self.asked.append((method.lower(), path.split("?")[0]))
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)
        try:
            connection.request(method, path, body, fields)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()
