# SPDX-License-Identifier: Apache-2.0
"""Running the built command as a person in a shell would."""

import json
import os
import subprocess
from dataclasses import dataclass

SECONDS = 60
SHANGHAI_2016 = "cn.shanghai.commercial.2016"
SHANGHAI_2006 = "cn.shanghai.commercial.2006"
SAMPLE = "Rulebooks/samples/shanghai-portfolio.csv"

HEADER = "policy,base_premium,claim_level,serious_violations,moderate_violations,other_violations,underwriting,channel"
CLEAN = "P1,3000.00,three_years_clean,0,0,0,0.85,0.85"
"""1170.00"""
WORST = "P2,3000.00,claims_5,1,0,0,1.15,1.15"
"""8730.00"""


def portfolio(*rows, header=HEADER):
    return "\n".join([header, *rows, ""])


@dataclass(frozen=True)
class Ended:
    code: int
    out: bytes
    err: str

    @property
    def text(self):
        return self.out.decode()

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def lines(self):
        return self.text.splitlines()


class Command:
    def __init__(self, binary, root):
        self.binary, self.root = binary, root

    def start(self, *arguments, **options):
        return subprocess.Popen([self.binary, *map(str, arguments)], cwd=self.root, **options)

    def __call__(self, *arguments, stdin=b""):
        """Runs to the end; the result's `resident` is what the process held at most."""
        process = self.start(*arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            out, err = process.communicate(stdin, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
        return Ended(process.returncode, out, err.decode())

    def resident_mebibytes(self, *arguments):
        """Runs to the end with nothing to read, and says with which code it ended, what it said, and how much it held at most."""
        read, write = os.pipe()
        process = self.start(*arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=write)
        os.close(write)
        with open(read, "rb") as pipe:
            err = pipe.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        return process.returncode, err.decode(), usage.ru_maxrss / 1024
