"""Hosts real Gymnasium environments for Gradus over HTTP on the loopback interface.

    python gymnasium_server.py --port 8000 CartPole-v1

serves http://127.0.0.1:8000/CartPole-v1. One file; it needs Python 3.10, numpy and gymnasium 1.1
or newer. docs/protocol.md describes the wire. Three things shape the code:

- One request steps all lanes of a session, and a step costs little (a CartPole takes 8
  microseconds), so requests are read by a small strict parser instead of http.server, whose header
  parsing alone costs more, and an answer leaves in one send on a socket without Nagle's delay.
- A client that lost an answer asks again. Requests are numbered, and the last answer is kept: a
  request is applied once however often it is sent.
- Environments are code from elsewhere. They may reuse their buffers, print, and raise; what they
  print goes to the log, and what they raise goes to the client as one line.
"""

from __future__ import annotations

import argparse
import hmac
import importlib
import json
import math
import os
import secrets
import signal
import socket
import struct
import sys
import threading
import time
import traceback
import zlib

import gymnasium as gym
import numpy as np

GENERATION = 1
BASE = f"/gradus/{GENERATION}/"
HEADER = struct.Struct("<4sB3x16sQI")  # magic, kind, session, sequence number, payload length
CHECKSUM = struct.Struct("<I")
HEADER_BYTES = HEADER.size + CHECKSUM.size
MAGIC = b"GRD1"
RESET, STEP = 1, 2
ANSWER = 128  # added to the kind of the request

MAX_HEAD_BYTES = 16 * 1024
MAX_BODY_BYTES = 64 * 1024 * 1024
MAX_CONNECTIONS = 512
MAX_SESSIONS = 64
MAX_LANES = 65536
REQUEST_SECONDS = 600  # a connection that says nothing for so long is closed

REASONS = {
    200: "OK",
    204: "No Content",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Content Too Large",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
    505: "HTTP Version Not Supported",
}


class Refusal(Exception):
    """An answer other than success: a status, a code for programs, a message for people."""

    def __init__(self, status: int, code: str, message: str, **more):
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message, **more}


def one_line(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


# ---------------------------------------------------------------------------------------------
# Spaces


class Leaf:
    """A Discrete or Box space, and how its elements lie on the wire."""

    def __init__(self, space: gym.Space, role: str):
        self.space = space
        self.discrete = isinstance(space, gym.spaces.Discrete)
        if self.discrete:
            self.shape: tuple[int, ...] = ()
            self.first = int(space.start)
            self.last = self.first + int(space.n) - 1
            wire = "int64"
        elif isinstance(space, gym.spaces.Box):
            self.shape = tuple(int(d) for d in space.shape)
            wire = self.wire_type(np.dtype(space.dtype), space, role)
        else:
            raise Refusal(
                400,
                "space_unsupported",
                f"the {role} space is {type(space).__name__}: expected Discrete or Box",
            )
        self.type_name = wire
        self.wire = np.dtype(wire).newbyteorder("<")

    @staticmethod
    def wire_type(dtype: np.dtype, space: gym.Space, role: str) -> str:
        if dtype == np.bool_:
            return "uint8"
        if dtype == np.float16:
            return "float32"
        if dtype.kind in "iu" or dtype in (np.float32, np.float64):
            return dtype.name
        raise Refusal(
            400,
            "space_unsupported",
            f"the {role} space has elements of type {dtype.name}: expected integers or floats of "
            "at most 64 bits",
        )

    def describe(self) -> dict:
        if self.discrete:
            return {"type": "Discrete", "n": int(self.space.n), "start": self.first}
        return {
            "type": "Box",
            "shape": list(self.shape),
            "dtype": self.type_name,
            "low": self.bounds(self.space.low),
            "high": self.bounds(self.space.high),
        }

    @staticmethod
    def bounds(values: np.ndarray):
        """One number if all are equal, else all of them; infinities as words, which JSON lacks."""
        flat = [
            v if isinstance(v, (int, bool)) or math.isfinite(v) else str(v)
            for v in values.reshape(-1).tolist()
        ]
        if flat and flat.count(flat[0]) == len(flat):
            return flat[0]
        return flat

    def array(self, lanes: int) -> np.ndarray:
        return np.zeros((lanes, *self.shape), self.wire)

    def row(self, value):
        """The observation as something that fits a row; an environment's slip is not broadcast."""
        if self.discrete:
            return int(value)
        array = value if isinstance(value, np.ndarray) else np.asarray(value)
        if array.shape != self.shape:
            raise ValueError(
                f"the observation has shape {array.shape}, its space has shape {self.shape}"
            )
        if array.dtype != self.wire and not np.can_cast(array.dtype, self.wire, "same_kind"):
            if array.dtype != np.bool_:
                raise ValueError(
                    f"the observation has elements of type {array.dtype.name}, its space has "
                    f"{np.dtype(self.space.dtype).name}"
                )
        return array

    def elements(self, payload: memoryview, lanes: int) -> list:
        """The action of each lane, of the very type that the environment's space has."""
        array = np.frombuffer(payload, self.wire).reshape((lanes, *self.shape))
        if self.discrete:
            actions = array.tolist()
            for lane, action in enumerate(actions):
                if not self.first <= action <= self.last:
                    raise Refusal(
                        400,
                        "action",
                        f"action {action} is outside {self.space}: expected an integer in "
                        f"[{self.first}, {self.last + 1}) (environment {lane})",
                    )
            return actions
        array = array.astype(self.space.dtype)
        return [np.asarray(row).reshape(self.shape) for row in array]


# ---------------------------------------------------------------------------------------------
# Sessions


class EnvironmentFailure(Exception):
    def __init__(self, env_id: str, lane: int, step: int | None, error: Exception):
        when = "its reset" if step is None else f"step {step}"
        where = f"environment {lane}, {when}"
        super().__init__(f"{env_id} raised {one_line(error)} ({where})")
        self.lane = lane
        self.step = step


class Session:
    """N environments, stepped one after another under a lock."""

    def __init__(self, env_id: str, lanes: int, kwargs: dict):
        self.id = secrets.token_bytes(16)
        self.env_id = env_id
        self.lanes = lanes
        self.lock = threading.Lock()
        self.closed = False
        self.used = time.monotonic()
        self.sequence = 0
        self.request = b""
        self.answer: tuple[int, str, bytes] = (200, "", b"")
        self.ready = False
        self.elapsed = [0] * lanes  # steps of the episodes that run
        self.envs: list[gym.Env] = []
        try:
            for _ in range(lanes):
                self.envs.append(gym.make(env_id, **kwargs))
            self.observation = Leaf(self.envs[0].observation_space, "observation")
            self.action = Leaf(self.envs[0].action_space, "action")
        except BaseException:
            self.close()
            raise
        self.observations = self.observation.array(lanes)
        self.rewards = np.zeros(lanes, "<f8")
        self.flags = np.zeros((3, lanes), np.uint8)  # terminated, truncated, valid
        self.flags[2] = 1

    def describe(self) -> dict:
        spec = self.envs[0].spec
        return {
            "session": self.id.hex(),
            "environment": self.env_id,
            "lanes": self.lanes,
            "observation_space": self.observation.describe(),
            "action_space": self.action.describe(),
            "max_episode_steps": None if spec is None else spec.max_episode_steps,
            "reward_threshold": None if spec is None else spec.reward_threshold,
        }

    def handle(self, kind: int, sequence: int, frame: bytes) -> tuple[int, str, bytes]:
        with self.lock:
            if self.closed:
                raise unknown_session(self.id.hex())
            self.used = time.monotonic()
            if sequence == self.sequence and sequence > 0:
                if frame == self.request:
                    return self.answer
                raise Refusal(
                    409,
                    "sequence",
                    f"request {sequence} was answered before, for another body",
                    expected=self.sequence + 1,
                )
            if sequence != self.sequence + 1:
                raise Refusal(
                    409,
                    "sequence",
                    f"request {sequence} is out of order: expected {self.sequence + 1}",
                    expected=self.sequence + 1,
                )
            payload = memoryview(frame)[HEADER_BYTES:]
            work = self.prepare_reset(payload) if kind == RESET else self.prepare_step(payload)
            # From here on environments move, so the number is used up whatever happens.
            try:
                parts = work()
                answer = (200, "application/octet-stream", self.frame(kind, sequence, parts))
            except EnvironmentFailure as failure:
                traceback.print_exception(failure.__cause__)
                self.ready = False
                body = {
                    "code": "environment_failed",
                    "message": str(failure),
                    "environment": failure.lane,
                    "step": failure.step,
                }
                answer = (500, "application/json", json.dumps(body).encode())
            self.sequence = sequence
            self.request = frame
            self.answer = answer
            self.used = time.monotonic()
            return answer

    def prepare_reset(self, payload: memoryview):
        self.check_length(payload, 8 * self.lanes, "a seed of 8 bytes")
        seeds = np.frombuffer(payload, "<i8").tolist()

        def work() -> list:
            self.ready = False
            self.elapsed = [0] * self.lanes
            for lane, env in enumerate(self.envs):
                try:
                    seed = seeds[lane]
                    first, _ = env.reset() if seed < 0 else env.reset(seed=seed)
                    self.observations[lane] = self.observation.row(first)
                except Exception as error:
                    raise EnvironmentFailure(self.env_id, lane, None, error) from error
            self.ready = True
            return [self.observations.tobytes()]

        return work

    def prepare_step(self, payload: memoryview):
        leaf = self.action
        size = self.lanes * leaf.wire.itemsize * math.prod(leaf.shape)
        self.check_length(payload, size, f"an action of {size // self.lanes} bytes")
        actions = leaf.elements(payload, self.lanes)
        if not self.ready:
            raise Refusal(409, "not_reset", "the session was not reset: expected a reset first")

        def work() -> list:
            observations, rewards, elapsed = self.observations, self.rewards, self.elapsed
            terminated, truncated = self.flags[0], self.flags[1]
            row = self.observation.row
            finals = []
            began = elapsed.copy()
            for lane, env in enumerate(self.envs):
                try:
                    following, reward, ended, cut, _ = env.step(actions[lane])
                    observations[lane] = row(following)
                    rewards[lane] = float(reward)
                    terminated[lane] = ended = bool(ended)
                    truncated[lane] = cut = bool(cut)
                    elapsed[lane] += 1
                    if ended or cut:
                        # Copied before the reset, which may write into the same array.
                        finals.append(observations[lane].tobytes())
                        first, _ = env.reset()
                        observations[lane] = row(first)
                        elapsed[lane] = 0
                except Exception as error:
                    raise EnvironmentFailure(self.env_id, lane, began[lane], error) from error
            return [
                rewards.tobytes(),
                self.flags.tobytes(),
                len(finals).to_bytes(4, "little"),
                observations.tobytes(),
                *finals,
            ]

        return work

    def check_length(self, payload: memoryview, size: int, each: str) -> None:
        if len(payload) != size:
            raise Refusal(
                400,
                "length",
                f"the payload has {len(payload)} bytes: expected {size}, {each} for each of "
                f"{self.lanes} lanes",
            )

    def frame(self, kind: int, sequence: int, parts: list) -> bytes:
        payload = b"".join(parts)
        head = HEADER.pack(MAGIC, kind + ANSWER, self.id, sequence, len(payload))
        checksum = CHECKSUM.pack(zlib.crc32(payload, zlib.crc32(head)))
        return b"".join((head, checksum, payload))

    def close(self) -> None:
        self.closed = True
        for env in self.envs:
            try:
                env.close()
            except Exception:
                traceback.print_exc()
        self.envs = []


def unknown_session(session: str) -> Refusal:
    return Refusal(
        404,
        "session",
        f"session {session} is not here: it was closed, was idle for too long, or belongs to a "
        "server that ran before this one",
    )


class Sessions:
    """What the server holds, and the routes' work on it."""

    def __init__(self, offered: list[str], idle_seconds: float):
        self.offered = offered
        self.idle_seconds = idle_seconds
        self.boot_id = secrets.token_hex(16)
        self.lock = threading.Lock()
        self.making = threading.Lock()  # one gym.make at a time: it may import
        self.by_id: dict[bytes, Session] = {}
        self.by_client_token: dict[str, tuple[dict, dict]] = {}

    def info(self) -> dict:
        return {
            "protocol": GENERATION,
            "server": "gradus-gymnasium",
            "boot_id": self.boot_id,
            "python": ".".join(map(str, sys.version_info[:3])),
            "executable": sys.executable,
            "gymnasium": gym.__version__,
            "numpy": np.__version__,
            "offered": self.offered or None,
            "limits": {
                "sessions": MAX_SESSIONS,
                "lanes": MAX_LANES,
                "body_bytes": MAX_BODY_BYTES,
                "idle_seconds": self.idle_seconds or None,
            },
        }

    def create(self, body: dict) -> dict:
        env_id, lanes = body.get("environment"), body.get("lanes")
        kwargs, token = body.get("kwargs", {}), body.get("client_token")
        if not isinstance(env_id, str) or not 0 < len(env_id) <= 200:
            raise Refusal(400, "request", "'environment' is not the id of an environment")
        if not isinstance(lanes, int) or isinstance(lanes, bool) or not 0 < lanes <= MAX_LANES:
            raise Refusal(400, "request", f"'lanes' is {lanes!r}: expected 1 to {MAX_LANES}")
        if not isinstance(token, str) or not 16 <= len(token) <= 200:
            raise Refusal(400, "request", "'client_token' is not a string of 16 to 200 characters")
        if not isinstance(kwargs, dict) or not all(
            key.isidentifier() and (value is None or isinstance(value, (str, int, float)))
            for key, value in kwargs.items()
        ):
            raise Refusal(400, "request", "'kwargs' is not an object of strings and numbers")
        if ":" in env_id:
            raise Refusal(
                400,
                "environment",
                f"'{env_id}' would import a module: expected an id without ':'; the server's "
                "--import loads modules",
            )
        if self.offered and env_id not in self.offered:
            raise Refusal(
                400,
                "environment",
                f"this server does not offer '{env_id}': expected one of {', '.join(self.offered)}",
            )
        with self.making:
            made = self.by_client_token.get(token)
            if made is not None:
                if made[0] == body:
                    return made[1]
                raise Refusal(409, "client_token", "the client token was used for another session")
            if len(self.by_id) >= MAX_SESSIONS:
                raise Refusal(
                    429, "sessions", f"there are {MAX_SESSIONS} sessions open, the most allowed"
                )
            session = self.make(env_id, lanes, kwargs)
            answer = {**session.describe(), "boot_id": self.boot_id}
            with self.lock:
                self.by_id[session.id] = session
                self.by_client_token[token] = (body, answer)
            return answer

    @staticmethod
    def make(env_id: str, lanes: int, kwargs: dict) -> Session:
        try:
            return Session(env_id, lanes, kwargs)
        except Refusal:
            raise
        except gym.error.DependencyNotInstalled as error:
            message = f"{one_line(error)} (pip is {sys.executable} -m pip)"
            raise Refusal(400, "dependency", message) from error
        except gym.error.Error as error:
            raise Refusal(400, "environment", one_line(error)) from error
        except Exception as error:
            traceback.print_exc()
            message = f"gymnasium.make failed: {one_line(error)}"
            raise Refusal(400, "environment", message) from error

    def find(self, session: bytes) -> Session:
        found = self.by_id.get(session)
        if found is None:
            raise unknown_session(session.hex())
        return found

    def close(self, session: bytes) -> None:
        with self.lock:
            found = self.by_id.pop(session, None)
            if found is None:
                return
            name = session.hex()
            self.by_client_token = {
                token: made
                for token, made in self.by_client_token.items()
                if made[1]["session"] != name
            }
        with found.lock:
            found.close()

    def close_all(self) -> None:
        for session in list(self.by_id):
            self.close(session)

    def close_idle(self) -> None:
        while True:
            time.sleep(min(30.0, self.idle_seconds))
            oldest = time.monotonic() - self.idle_seconds
            for session in list(self.by_id.values()):
                if session.used < oldest and not session.lock.locked():
                    print(f"session {session.id.hex()} was idle: closed", file=sys.stderr)
                    self.close(session.id)


# ---------------------------------------------------------------------------------------------
# HTTP


class Request:
    """A request's head, checked. Raises Refusal for one that is malformed or not allowed."""

    def __init__(self, head: bytes, token: str | None):
        lines = head.decode("latin-1").split("\r\n")
        words = lines[0].split(" ")
        if len(words) != 3:
            raise Refusal(400, "http", "the request line is malformed")
        self.method, self.path, version = words
        if version not in ("HTTP/1.1", "HTTP/1.0"):
            raise Refusal(505, "http", f"'{version}' is not spoken here: expected HTTP/1.1")
        fields: dict[str, str] = {}
        for line in lines[1:]:
            name, colon, value = line.partition(":")
            name = name.lower()
            if not colon or not name or name != name.strip():
                raise Refusal(400, "http", "a header is malformed")
            if name in fields and name in ("host", "content-length", "authorization"):
                raise Refusal(400, "http", f"the header {name} is there twice")
            fields[name] = value.strip()
        self.check_origin(fields)
        self.check_token(fields, token)
        if "transfer-encoding" in fields:
            raise Refusal(501, "http", "chunked bodies are not read: expected Content-Length")
        length = fields.get("content-length", "0")
        if not (length.isascii() and length.isdigit()):
            raise Refusal(400, "http", "Content-Length is not a number")
        self.length = int(length)
        if self.length > MAX_BODY_BYTES:
            raise Refusal(
                413, "length", f"the body has {length} bytes: expected at most {MAX_BODY_BYTES}"
            )
        self.keep = version == "HTTP/1.1" and fields.get("connection", "").lower() != "close"
        self.expects = fields.get("expect", "").lower() == "100-continue"

    @staticmethod
    def check_origin(fields: dict[str, str]) -> None:
        """A browser is not a client: no page, under whatever name, reaches an environment."""
        host = fields.get("host", "")
        name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
        if name.lower() not in ("127.0.0.1", "localhost", "[::1]"):
            raise Refusal(403, "host", f"the host '{host}' is not this machine's loopback address")
        if "origin" in fields:
            raise Refusal(403, "origin", "requests from web pages are not answered")

    @staticmethod
    def check_token(fields: dict[str, str], token: str | None) -> None:
        if token is None:
            return
        given = fields.get("authorization", "").encode("latin-1")
        if not hmac.compare_digest(given, b"Bearer " + token.encode()):
            raise Refusal(
                401, "token", "the token is missing or wrong: expected Authorization: Bearer …"
            )


class Connection:
    """One client connection, served by one thread."""

    def __init__(self, server: Server, sock: socket.socket):
        self.server = server
        self.sock = sock
        self.pending = b""
        self.head = b""
        self.parsed: Request | None = None

    def serve(self) -> None:
        try:
            while self.exchange():
                pass
        except (OSError, EOFError):
            pass  # the client is gone, and asks again if it wants the answer
        finally:
            self.sock.close()

    def exchange(self) -> bool:
        try:
            request = self.read_head()
            if request is None:
                return False
        except Refusal as refusal:
            # The body, if any, was not read, so nothing more can be read from this connection.
            self.send(refusal.status, "application/json", encode(refusal.body), False)
            return False
        body = self.read_body(request)
        try:
            status, kind, answer = self.server.answer(request.method, request.path, body)
        except Refusal as refusal:
            status, kind, answer = refusal.status, "application/json", encode(refusal.body)
        except Exception:
            traceback.print_exc()
            error = {"code": "internal", "message": "the server failed: its log says how"}
            status, kind, answer = 500, "application/json", encode(error)
        self.send(status, kind, answer, request.keep)
        return request.keep

    def read_head(self) -> Request | None:
        data = self.pending
        end = data.find(b"\r\n\r\n")
        while end < 0:
            if len(data) > MAX_HEAD_BYTES:
                raise Refusal(431, "http", f"the head is longer than {MAX_HEAD_BYTES} bytes")
            more = self.sock.recv(65536)
            if not more:
                return None
            data += more
            end = data.find(b"\r\n\r\n")
        head = data[:end]
        self.pending = data[end + 4 :]
        # The steps of a session have the same head: parsed and checked once.
        if self.parsed is None or head != self.head:
            self.parsed = Request(head, self.server.token)
            self.head = head
        return self.parsed

    def read_body(self, request: Request) -> bytes:
        size, data = request.length, self.pending
        if len(data) >= size:
            self.pending = data[size:]
            return data[:size]
        if request.expects:
            self.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = bytearray(size)
        body[: len(data)] = data
        view, filled = memoryview(body), len(data)
        while filled < size:
            count = self.sock.recv_into(view[filled:])
            if count == 0:
                raise EOFError
            filled += count
        self.pending = b""
        return bytes(body)

    def send(self, status: int, kind: str, body: bytes, keep: bool) -> None:
        head = (
            f"HTTP/1.1 {status} {REASONS[status]}\r\nContent-Type: {kind}\r\n"
            f"Content-Length: {len(body)}\r\n"
        )
        if status == 204:
            head = f"HTTP/1.1 204 {REASONS[204]}\r\n"
        if not keep:
            head += "Connection: close\r\n"
        self.sock.sendall(b"".join((head.encode(), b"\r\n", body)))


def encode(body: dict) -> bytes:
    return json.dumps(body, ensure_ascii=False, allow_nan=False).encode()


def decode(body: bytes) -> dict:
    try:
        value = json.loads(body)
    except ValueError as error:
        raise Refusal(400, "request", f"the body is not JSON: {one_line(error)}") from error
    if not isinstance(value, dict):
        raise Refusal(400, "request", "the body is not a JSON object")
    return value


class Server:
    def __init__(self, sessions: Sessions, token: str | None, port: int):
        self.sessions = sessions
        self.token = token
        self.slots = threading.BoundedSemaphore(MAX_CONNECTIONS)
        self.listener = socket.create_server(("127.0.0.1", port), backlog=128)
        self.port = self.listener.getsockname()[1]

    def run(self) -> None:
        while True:
            sock, _ = self.listener.accept()
            sock.settimeout(REQUEST_SECONDS)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.slots.acquire(blocking=False):
                threading.Thread(target=self.serve, args=(sock,), daemon=True).start()
            else:
                sock.close()

    def serve(self, sock: socket.socket) -> None:
        try:
            Connection(self, sock).serve()
        finally:
            self.slots.release()

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, str, bytes]:
        if path == STEP_PATH or path == RESET_PATH:
            self.expect(method, "POST")
            return self.frame(STEP if path == STEP_PATH else RESET, body)
        if path == BASE + "info":
            self.expect(method, "GET")
            return 200, "application/json", encode(self.sessions.info())
        if path == BASE + "sessions":
            self.expect(method, "POST")
            return 200, "application/json", encode(self.sessions.create(decode(body)))
        if path.startswith(SESSION_PATH):
            self.expect(method, "DELETE")
            name = path[len(SESSION_PATH) :]
            try:
                session = bytes.fromhex(name)
            except ValueError:
                raise unknown_session(name) from None
            self.sessions.close(session)
            return 204, "application/json", b""
        raise Refusal(404, "path", f"there is nothing at this path: expected one below {BASE}")

    @staticmethod
    def expect(method: str, expected: str) -> None:
        if method != expected:
            raise Refusal(405, "method", f"the method is {method}: expected {expected}")

    def frame(self, expected: int, frame: bytes) -> tuple[int, str, bytes]:
        if len(frame) < HEADER_BYTES:
            raise Refusal(
                400, "frame", f"the body has {len(frame)} bytes: expected at least {HEADER_BYTES}"
            )
        magic, kind, session, sequence, length = HEADER.unpack_from(frame)
        if magic != MAGIC:
            raise Refusal(400, "frame", f"the body starts with {magic!r}: expected {MAGIC!r}")
        if kind != expected:
            raise Refusal(400, "frame", f"the frame is of kind {kind}: expected {expected}")
        if length != len(frame) - HEADER_BYTES:
            raise Refusal(
                400,
                "frame",
                f"the payload has {len(frame) - HEADER_BYTES} bytes: the header says {length}",
            )
        checksum = zlib.crc32(
            memoryview(frame)[HEADER_BYTES:], zlib.crc32(memoryview(frame)[: HEADER.size])
        )
        if checksum != CHECKSUM.unpack_from(frame, HEADER.size)[0]:
            raise Refusal(400, "checksum", "the checksum does not fit: the body was damaged")
        return self.sessions.find(session).handle(kind, sequence, frame)


STEP_PATH = BASE + "step"
RESET_PATH = BASE + "reset"
SESSION_PATH = BASE + "sessions/"


# ---------------------------------------------------------------------------------------------
# The process


def end_with_parent(sessions: Sessions) -> None:
    """Ends the process when standard input closes, as it does when the parent dies in any way."""
    while sys.stdin.buffer.read(4096):
        pass
    closing = threading.Thread(target=sessions.close_all, daemon=True)
    closing.start()
    closing.join(2)
    sys.stderr.flush()
    os._exit(0)


def announce(path: str, server: Server) -> None:
    """Writes where the server listens; by renaming, so that a reader never sees half of it."""
    half = path + ".part"
    with open(half, "w", encoding="utf-8") as file:
        json.dump({"port": server.port, "boot_id": server.sessions.boot_id}, file)
    os.replace(half, path)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="gymnasium_server.py",
        description="Serves Gymnasium environments to Gradus on the loopback interface. "
        "The environment variable GRADUS_TOKEN, if set, is the token that clients must send.",
    )
    parser.add_argument("id", nargs="*", help="environments to offer; all registered ones if none")
    parser.add_argument("--port", type=int, default=8000, help="0 for any that is free")
    parser.add_argument(
        "--import",
        dest="modules",
        action="append",
        default=[],
        metavar="MODULE",
        help="a Python module that registers environments; may be given several times",
    )
    parser.add_argument(
        "--idle-seconds",
        type=float,
        default=3600,
        help="after how long without a request a session is closed; 0 for never",
    )
    parser.add_argument("--announce", metavar="FILE", help="where to write the port")
    parser.add_argument(
        "--parent-stdin", action="store_true", help="end when standard input is closed"
    )
    return parser.parse_args()


def main() -> int:
    options = arguments()
    token = os.environ.pop("GRADUS_TOKEN", None) or None
    if options.parent_stdin:
        # Ctrl-C reaches the whole process group. The parent decides what ends, and when.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        for module in options.modules:
            importlib.import_module(module)
        for env_id in options.id:
            if ":" in env_id:
                raise ValueError(f"'{env_id}' names a module: expected --import for that")
            gym.spec(env_id)
        sessions = Sessions(options.id, max(0.0, options.idle_seconds))
        server = Server(sessions, token, options.port)
    except (gym.error.Error, ImportError, OSError, OverflowError, ValueError) as error:
        print(f"gymnasium_server.py: {one_line(error)}", file=sys.stderr)
        return 2
    if options.parent_stdin:
        threading.Thread(target=end_with_parent, args=(sessions,), daemon=True).start()
    if sessions.idle_seconds > 0:
        threading.Thread(target=sessions.close_idle, daemon=True).start()
    if options.announce:
        announce(options.announce, server)
    else:
        for env_id in options.id or ["ID"]:
            print(f"http://127.0.0.1:{server.port}/{env_id}", flush=True)
    try:
        server.run()
    except KeyboardInterrupt:
        sessions.close_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
