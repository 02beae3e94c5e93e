"""Plays docs/protocol-golden.txt against the server here, or writes it anew.

    python golden_exchange.py check ../../../../docs/protocol-golden.txt
    python golden_exchange.py write ../../../../docs/protocol-golden.txt

The standard library, gymnasium and numpy are all that it needs.
"""

import http.client
import json
import os
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

TOKEN = "the token of the golden exchange".replace(" ", "-")
SESSION = bytes.fromhex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
RESET, STEP = 1, 2

HEAD = """\
# An exchange with a server, byte for byte. docs/protocol.md says what the bytes mean.
#
# A block is a request and its answer, in four lines: method and path; the body, as "json" and its
# text, "hex" and its bytes (spaces between them mean nothing), or "none"; the status; and the body
# of the answer in the same way. Blocks are in order, and sent to one server. Bodies in hex are of
# the type application/vnd.gradus.frame, those in JSON of application/json.
#
# What a test compares: status and bytes; in a refusal the "code", and "expected" where it is there
# ("message" is for people).
#
# The server's boot_id is 000102030405060708090a0b0c0d0e0f, the one session that it makes has the id
# f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff, its lease is 1800 s, and it has the environment Counting-v0:
#
# - observation: Box, 3 of int32, 0 to 2147483647: (episode, step in it, steps in all). Episodes
#   count from 0, steps from 1, and a reset to a seed takes neither count back;
# - action: Discrete, 0 or 1;
# - reward: the number of steps in all, with a minus sign if the action is 1;
# - the third step of an episode terminates it. No time limit and no reward threshold.
"""


def frame(kind, sequence, payload, session=SESSION):
    head = struct.pack("<4sB3x16sQI", b"GRD1", kind, session, sequence, len(payload))
    return head + struct.pack("<I", zlib.crc32(payload, zlib.crc32(head))) + payload


def step(sequence, *actions):
    payload = struct.pack(f"<{len(actions)}q", *actions)
    return "POST", "/gradus/1/step", frame(STEP, sequence, payload)


def exchange():
    """Requests and what they show: (comment, method, path, body)."""
    session = "/gradus/1/sessions/" + SESSION.hex()
    create = {
        "environment": "Counting-v0",
        "lanes": 2,
        "client_token": "a token of the client",
    }
    other = {**create, "lanes": 3}
    damaged = bytearray(step(6, 0, 0)[2])
    damaged[36] ^= 1
    seeds = struct.pack("<2q", 7, 8)
    yield "It is there", "GET", "/gradus/1/health", None
    yield "and has one environment.", "GET", "/gradus/1/environments", None
    yield "A session of two lanes;", "POST", "/gradus/1/sessions", create
    yield "the same request again: the same session;", "POST", "/gradus/1/sessions", create
    yield "another request with its client token.", "POST", "/gradus/1/sessions", other
    yield "What making it said.", "GET", session, None
    yield "A step before the first reset.", *step(1, 0, 0)
    yield "Request 1, a reset: the first episode.", "POST", "/gradus/1/reset", frame(
        RESET, 1, seeds
    )
    yield "Requests 2 and 3, steps.", *step(2, 0, 1)
    yield "", *step(3, 1, 1)
    yield "Request 4: the episodes end, and the next ones begin.", *step(4, 0, 0)
    yield "Request 4 again: the same answer, and nothing moves.", *step(4, 0, 0)
    yield "Number 4 with another body.", *step(4, 0, 1)
    yield "An older number.", *step(3, 1, 1)
    yield "A number too far.", *step(6, 0, 0)
    yield "An action that is none, in lane 1: it uses no number.", *step(5, 0, 2)
    yield "A body of the wrong length.", *step(5, 0)
    yield "Request 5.", *step(5, 1, 0)
    yield "Request 6, damaged on its way;", "POST", "/gradus/1/step", bytes(damaged)
    yield "and whole.", *step(6, 0, 0)
    yield "Request 7, a reset without seeds, within an episode.", "POST", "/gradus/1/reset", frame(
        RESET, 7, struct.pack("<2q", -1, -1)
    )
    yield "The lease.", "POST", session + "/lease", {}
    yield "A session that never was.", "POST", "/gradus/1/step", frame(STEP, 1, seeds, bytes(16))
    yield "The end;", "DELETE", session, None
    yield "again;", "DELETE", session, None
    yield "and a step after it.", *step(8, 0, 0)


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def spaced(data):
    """A frame with spaces where its parts meet."""
    if data[:4] != b"GRD1":
        return data.hex()
    cuts = [0, 4, 8, 24, 32, 36, 40, len(data)]
    parts = [data[a:b].hex() for a, b in zip(cuts, cuts[1:]) if a < b]
    return " ".join(parts)


def written(body):
    if not body:
        return "none"
    return "json " + body.decode() if body[:1] == b"{" else "hex " + spaced(body)


def blocks(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    for comment, method, path, content in exchange():
        body = content if isinstance(content, bytes) else compact(content).encode()
        body = b"" if content is None else body
        kind = "application/vnd.gradus.frame" if isinstance(content, bytes) else "application/json"
        headers = {"Authorization": "Bearer " + TOKEN, "Content-Type": kind}
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        lines = [f"{method} {path}", written(body), str(answer.status), written(answer.read())]
        yield "".join(f"{line}\n" for line in (["# " + comment] if comment else []) + lines)


def main(what, path):
    with tempfile.TemporaryDirectory() as folder:
        announcement = os.path.join(folder, "announcement")
        server = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("golden_server.py")), "--port", "0",
             "--parent-stdin", "--announce", announcement],
            stdin=subprocess.PIPE,
            env={**os.environ, "GRADUS_TOKEN": TOKEN},
        )
        try:
            while not os.path.exists(announcement):
                if server.poll() is not None:
                    return f"the server ended with exit code {server.returncode}"
                time.sleep(0.02)
            with open(announcement) as file:
                port = json.load(file)["port"]
            text = "\n".join([HEAD, *blocks(port)])
        finally:
            server.stdin.close()
            server.wait(10)
    if what == "write":
        Path(path).write_text(text)
        return None
    expected = Path(path).read_text()
    for line, (is_now, was) in enumerate(zip(text.split("\n"), expected.split("\n")), 1):
        if is_now != was:
            return f"line {line} of {path}:\n  {was}\nis now\n  {is_now}"
    return None if text == expected else f"{path} has another number of lines"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
