"""Sends malformed requests to a server that it starts, and looks whether it is harmed.

    python fuzz_server.py REQUESTS SEED [shared]

Ends with exit code 0 if the server answered everything in the way of the protocol, said nothing of
its insides, has the threads and open files of before, and then takes a step as it should.
"""

import json
import os
import random
import re
import socket
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2]
SERVER = SOURCES / "main/resources/io/gradus/envs/http/gymnasium_server.py"
TOKEN = "0123456789abcdef0123456789abcdef"
LIMIT = 15  # seconds for an answer
STATUSES = {200, 204, 400, 401, 403, 404, 405, 409, 410, 413, 415, 429, 431, 500, 501, 503, 505}
ANSWER = re.compile(rb"HTTP/1\.1 ([0-9]{3}) [A-Za-z ]+\r\n((?:[A-Za-z-]+: [ -~]*\r\n)*)\r\n")
WORDS = [
    b"Transfer-Encoding: chunked\r\n", b"Expect: 100-continue\r\n", b"Content-Length: -1\r\n",
    b"Content-Length: +8\r\n", b"Content-Length: 99999999999\r\n", b"Content-Length: 0x10\r\n",
    b"Content-Length: 4\r\n", b"Origin: null\r\n", b"Host: evil.test\r\n", b" folded\r\n", b"\n",
    b"\r\n", b"\r", b"\0", b"A: " + b"a" * 9000 + b"\r\n", b"A:" * 3000, b"a: b\r\n" * 70,
    b"\xff\xfe", b"Connection: close\r\n", b"HTTP/2.0", b"Content-Type: text/plain\r\n",
    b"{" * 3000, b"[" * 100000, b"NaN", b"1e999", b"9" * 5000, b"\xd8\x00", b'"\\ud800"',
]


def request(method, path, body=b"", kind="application/json", host="127.0.0.1"):
    head = (
        f"{method} /gradus/1/{path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {TOKEN}\r\n"
        f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def frame(kind, session, sequence, payload):
    head = struct.pack("<4sB3x16sQI", b"GRD1", kind, session, sequence, len(payload))
    body = head + struct.pack("<I", zlib.crc32(payload, zlib.crc32(head))) + payload
    path = "reset" if kind == 1 else "step"
    return request("POST", path, body, "application/vnd.gradus.frame")


class Client:
    def __init__(self, port):
        self.port = port
        self.count = 0

    def send(self, data, chance):
        """All that the server answers to some bytes, after which the client says no more."""
        self.count += 1
        # From many addresses, so that the ports of one do not run out.
        source = (f"127.0.0.{1 + self.count % 200}", 0)
        with socket.create_connection(("127.0.0.1", self.port), LIMIT, source) as sock:
            try:
                if chance.random() < 0.05 and len(data) > 1:
                    cut = chance.randrange(1, len(data))
                    sock.sendall(data[:cut])
                    time.sleep(0.0005)
                    data = data[cut:]
                sock.sendall(data)
                if chance.random() < 0.02:
                    return None  # gone without listening
                sock.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # it was refused before its end; the answer may be there all the same
            answer = b""
            try:
                while more := sock.recv(1 << 16):
                    answer += more
            except ConnectionError:
                pass
            return answer

    def ask(self, data):
        answer = self.send(data, random.Random(0))
        found = ANSWER.match(answer)
        return int(found[1]), answer[found.end() :]


def mutated(chance, data):
    data = data or b"GET"
    kind = chance.randrange(9)
    at = chance.randrange(len(data))
    if kind == 0:
        changed = bytearray(data)
        for _ in range(chance.randrange(1, 8)):
            changed[chance.randrange(len(data))] = chance.randrange(256)
        return bytes(changed)
    if kind == 1:
        return data[:at]
    if kind == 2:
        return data[:at] + data[at + chance.randrange(1, 40) :]
    if kind == 3:
        return data[:at] + chance.randbytes(chance.randrange(1, 60)) + data[at:]
    if kind == 4:
        line = data.find(b"\r\n", at) + 2
        return data[:line] + chance.choice(WORDS) + data[line:]
    if kind == 5:
        return data[:at] + chance.choice(WORDS) + data[at:]
    if kind == 6:
        return chance.randbytes(chance.randrange(1, 3000))
    if kind == 7:
        lines = data.split(b"\r\n")
        chosen = chance.randrange(len(lines))
        return b"\r\n".join(lines[:chosen] + [lines[chosen]] + lines[chosen:])
    return data.replace(b"\r\n", b"\n") if chance.random() < 0.3 else data + data


def whole_frame(chance, session):
    """One whose checksum fits, with other things wrong: numbers, lengths, kinds, actions."""
    size = chance.choice([0, 8, 16, 16, 16, 24, 4000])
    payload = chance.choice([bytes(size), chance.randbytes(size), b"\1" + bytes(max(0, size - 1))])
    sequence = chance.choice([0, 1, 2, 3, 2**63, 2**64 - 1, chance.randrange(50)])
    return frame(chance.choice([1, 2]), chance.choice([session, bytes(16)]), sequence, payload)


def check(answer, sent):
    """Raises if the answer is none of the protocol's."""
    if answer is None:
        return
    rest = answer
    while rest:
        head = ANSWER.match(rest)
        assert head, (sent[:300], answer[:300])
        assert int(head[1]) in STATUSES, (sent[:300], answer[:300])
        assert int(head[1]) != 500 or b'"environment_failed"' in rest, (sent[:300], answer[:300])
        size = re.search(rb"Content-Length: ([0-9]+)\r\n", head[2])
        size = int(size[1]) if size else 0
        assert len(rest) >= head.end() + size, (sent[:300], answer[:300])
        body = rest[head.end() : head.end() + size]
        if b"application/json" in head[2]:
            said = json.loads(body)
            assert int(head[1]) == 200 or {"code", "message"} <= said.keys(), body
        rest = rest[head.end() + size :]
    for secret in (b"Traceback", b'File "', b".py", TOKEN.encode()):
        # A damaged head may have the token as its host, which the refusal names.
        named = b'"code":"host"' in answer
        assert secret not in answer or named, (sent[:300], answer[:300])


def held(pid):
    """Threads and open files of a process; nothing where the system does not say."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        threads = int(re.search(r"Threads:\s+([0-9]+)", status)[1])
        return threads, len(os.listdir(f"/proc/{pid}/fd"))
    except FileNotFoundError:
        return None


def create(token):
    body = {"environment": "CartPole-v1", "lanes": 2, "client_token": token}
    return request("POST", "sessions", json.dumps(body).encode())


def fuzz(count, seed, port, pid):
    chance = random.Random(seed)
    client = Client(port)
    status, made = client.ask(create("the session that stays"))
    assert status == 200, made
    session = bytes.fromhex(json.loads(made)["session"])
    name = session.hex()
    stays = client.ask(create("the session that is fuzzed"))[1]
    fuzzed = bytes.fromhex(json.loads(stays)["session"])
    reset = client.ask(frame(1, session, 1, struct.pack("<2q", 1, 2)))
    assert reset[0] == 200
    time.sleep(0.3)
    before = held(pid)
    bases = [
        request("GET", "info"), request("GET", "health"), request("GET", "environments"),
        request("GET", f"sessions/{name}"), request("POST", f"sessions/{name}/lease", b"{}"),
        request("POST", f"sessions/{name}/render", b'{"lane":0}'),
        request("DELETE", "sessions/" + "0" * 32), create("a session of the fuzzer"),
        frame(1, fuzzed, 1, struct.pack("<2q", 1, 2)),
        *(frame(2, fuzzed, number, struct.pack("<2q", 1, 0)) for number in (2, 3, 3, 4)),
    ]
    began = time.monotonic()
    first = client.count
    while client.count < first + count:
        if chance.random() < 0.3:
            data = whole_frame(chance, fuzzed)
        else:
            data = mutated(chance, chance.choice(bases))
            while chance.random() < 0.3:
                data = mutated(chance, data)
        # What would open a session is no fault, and slow: one is enough.
        if b'"lanes"' in data and chance.random() < 0.9:
            continue
        check(client.send(data, chance), data)
    spent = time.monotonic() - began
    for _ in range(100):
        if held(pid) == before:
            break
        time.sleep(0.1)
    return client, session, before, held(pid), spent


def end(client, session):
    """The session of before the storm is as it was, and steps."""
    status, answer = client.ask(frame(2, session, 2, struct.pack("<2q", 1, 0)))
    assert status == 200, answer
    assert answer[40:62] == struct.pack("<2d6B", 1, 1, 0, 0, 0, 0, 1, 1), answer
    assert client.ask(request("DELETE", "sessions/" + session.hex()))[0] == 204


def main(count, seed, mode="private"):
    with tempfile.TemporaryDirectory() as folder:
        announcement = os.path.join(folder, "announcement")
        log = open(os.path.join(folder, "log"), "w+b")
        private = ["--parent-stdin"] if mode == "private" else []
        server = subprocess.Popen(
            [sys.executable, str(SERVER), "--port", "0", "--announce", announcement, *private,
             "CartPole-v1"],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env={**os.environ, "GRADUS_TOKEN": TOKEN},
        )
        try:
            while not os.path.exists(announcement):
                assert server.poll() is None, "the server did not start"
                time.sleep(0.02)
            with open(announcement) as file:
                port = json.load(file)["port"]
            client, session, before, after, spent = fuzz(int(count), int(seed), port, server.pid)
            assert server.poll() is None, "the server ended"
            print(f"{client.count} requests in {spent:.0f} s; threads and files {before}, {after}")
            if mode == "private":
                assert before == after, "it has other threads and files than before"
            end(client, session)
            log.seek(0)
            wrong = log.read().decode(errors="replace")
            assert "Traceback" not in wrong, wrong[-3000:]
        except BaseException:
            log.seek(0)
            sys.stdout.write(log.read().decode(errors="replace")[-4000:])
            raise
        finally:
            server.stdin.close()
            if mode != "private":
                server.terminate()
            server.wait(10)


if __name__ == "__main__":
    main(*sys.argv[1:])
