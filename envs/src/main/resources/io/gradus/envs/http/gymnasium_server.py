"""Hosts real Gymnasium environments for Gradus over HTTP.

    python gymnasium_server.py --port 8000 CartPole-v1

serves http://127.0.0.1:8000/CartPole-v1. One file; it needs Python 3.10, numpy and gymnasium 1.1
or newer. docs/protocol.md describes the wire. What shapes the code:

- One request steps all lanes of a session, and a step costs little (a CartPole takes 8
  microseconds). So there is one small strict parser of requests for all routes, on a buffer of its
  own, and not http.server: its parsing of a head costs more than such a step, and a second parser
  beside it for the fast routes would be two that can disagree about where a request ends. A head
  that is the same bytes as the one before it is not parsed again. An answer leaves in one send.
- A client that lost an answer asks again. Requests are numbered, and the last answer is kept: a
  request is applied once however often it is sent.
- Environments are code from elsewhere. They reuse their buffers, print, raise, hang and exit. What
  they print goes to the log, what they raise goes to the client as one line, and on a shared server
  each session has a process of its own: the front process makes it and hands it the sockets of the
  clients that step it (SCM_RIGHTS), so that a step costs no hop. Where that cannot be, with TLS, on
  Windows, and for the private child of one JVM (--parent-stdin), sessions live in this process.
"""

from __future__ import annotations

import argparse
import faulthandler
import gc
import hmac
import importlib
import json
import math
import multiprocessing
import multiprocessing.connection
import operator
import os
import re
import secrets
import shutil
import signal
import socket
import ssl
import stat
import struct
import subprocess
import sys
import threading
import time
import traceback
import zlib
from collections import OrderedDict

import gymnasium as gym
import numpy as np
from gymnasium.vector import AsyncVectorEnv, AutoresetMode

GENERATION = 1
BASE = f"/gradus/{GENERATION}/"
FRAME_TYPE = "application/vnd.gradus.frame"
JSON_TYPE = "application/json"
PNG_TYPE = "image/png"

# For how long after a step the next one is looked for before its thread sleeps.
EAGER_SECONDS = 200e-6 if hasattr(os, "sched_yield") and (os.cpu_count() or 1) > 1 else 0.0

MAX_HEAD_BYTES = 16 * 1024
MAX_HEADERS = 64
MAX_BODY_BYTES = 64 * 1024 * 1024
MAX_ANSWER_BYTES = 1024 * 1024 * 1024
MAX_CONNECTIONS = 512
MAX_SESSIONS = 64
MAX_LANES = 65536
MAX_GONE = 1024  # sessions that ended and are remembered
IDLE_SECONDS = 1800  # a connection that says nothing for so long is closed
REQUEST_SECONDS = 120  # and one whose request takes so long to arrive
SPAWN_SECONDS = 300

REASONS = {
    200: "OK",
    204: "No Content",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    410: "Gone",
    413: "Content Too Large",
    415: "Unsupported Media Type",
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


def encode(value) -> bytes:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def decode(body: bytes, what: str) -> dict:
    def constant(name: str):
        raise ValueError(f"{name} is not a number in JSON")

    try:
        value = json.loads(body, parse_constant=constant)
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "request", f"{what} is not JSON: {one_line(error)}") from error
    if not isinstance(value, dict):
        raise Refusal(400, "request", f"{what} is not a JSON object")
    return value


def seconds(value: float) -> int | float:
    return int(value) if value == int(value) else value


# ---------------------------------------------------------------------------------------------
# Frames

HEADER = struct.Struct("<4sB3x16sQI")  # magic, kind, session, sequence number, payload length
HEADER_BYTES = HEADER.size + 4
MAGIC = b"GRD1"
RESET, STEP = 1, 2
ANSWER = 128  # added to the kind of the request


def open_frame(frame: bytes, expected: int) -> tuple[bytes, int]:
    """Checks a frame; returns the session and the sequence number."""
    if len(frame) < HEADER_BYTES:
        raise Refusal(
            400, "frame", f"the body has {len(frame)} bytes: expected at least {HEADER_BYTES}"
        )
    magic, kind, session, sequence, length = HEADER.unpack_from(frame)
    if magic != MAGIC:
        raise Refusal(400, "frame", f"the body starts with {magic.hex()}: expected {MAGIC.hex()}")
    view = memoryview(frame)
    checksum = zlib.crc32(view[HEADER_BYTES:], zlib.crc32(view[: HEADER.size]))
    if length == len(frame) - HEADER_BYTES and checksum != int.from_bytes(view[36:40], "little"):
        raise Refusal(400, "checksum", "the checksum does not fit: the body was damaged")
    if kind != expected:
        raise Refusal(400, "frame", f"the frame is of kind {kind}: expected {expected}")
    if frame[5:8] != b"\0\0\0":
        raise Refusal(400, "frame", f"bytes 5 to 7 are {frame[5:8].hex()}: expected 000000")
    if length != len(frame) - HEADER_BYTES:
        raise Refusal(
            400,
            "frame",
            f"the payload has {len(frame) - HEADER_BYTES} bytes: the header says {length}",
        )
    return session, sequence


def seal_frame(kind: int, session: bytes, sequence: int, parts: list, worked: int) -> bytes:
    """The whole answer, with the head of HTTP, so that it leaves, and is kept, as one piece.

    It says how long the environments worked, in milliseconds; `worked` is in nanoseconds.
    """
    length = sum(map(len, parts))
    head = HEADER.pack(MAGIC, kind + ANSWER, session, sequence, length)
    checksum = zlib.crc32(head)
    for part in parts:
        checksum = zlib.crc32(part, checksum)
    http = (
        f"HTTP/1.1 200 OK\r\nContent-Type: {FRAME_TYPE}\r\n"
        f"Content-Length: {HEADER_BYTES + length}\r\nServer-Timing: env;dur={worked / 1e6}\r\n\r\n"
    )
    return b"".join((http.encode(), head, checksum.to_bytes(4, "little"), *parts))


# ---------------------------------------------------------------------------------------------
# Spaces: one row of bytes for each lane, the leaves of its space one after the other


class WrongObservation(Exception):
    """An observation that is no element of its space, so that it has no bytes."""


class WrongAction(Exception):
    def __init__(self, lane: int, value, space, rule: str):
        super().__init__(f"action {value} is outside {space}: expected {rule}")
        self.lane = lane


def plain(value) -> str:
    """An array as one would write it."""
    return str(value.tolist() if isinstance(value, np.ndarray) else value)


class Leaf:
    """A Box, Discrete, MultiDiscrete or MultiBinary, and where its elements are in a row."""

    def __init__(self, space: gym.Space, role: str, offset: int):
        spaces = gym.spaces
        self.space = space
        self.kind = type(space).__name__
        self.offset = offset
        if isinstance(space, spaces.Box):
            self.kind = "Box"
            self.shape = tuple(int(d) for d in space.shape)
            self.type_name = self.wire_type(np.dtype(space.dtype), role)
        elif isinstance(space, spaces.Discrete):
            self.kind = "Discrete"
            self.shape = ()
            self.type_name = "int64"
            self.first = int(space.start)
            self.last = self.first + int(space.n) - 1
        elif isinstance(space, spaces.MultiDiscrete):
            self.kind = "MultiDiscrete"
            self.shape = tuple(int(d) for d in space.nvec.shape)
            self.type_name = "int64"
            self.low = np.asarray(space.start, np.int64)
            self.high = self.low + np.asarray(space.nvec, np.int64) - 1
        elif isinstance(space, spaces.MultiBinary):
            self.kind = "MultiBinary"
            self.shape = tuple(int(d) for d in space.shape)
            self.type_name = "uint8"
        else:
            raise Refusal(
                400,
                "space_unsupported",
                f"the {role} space has a {self.kind}: expected only Discrete, Box, MultiDiscrete, "
                "MultiBinary, Dict and Tuple",
            )
        self.wire = np.dtype(self.type_name).newbyteorder("<")
        self.size = math.prod(self.shape) * self.wire.itemsize

    @staticmethod
    def wire_type(dtype: np.dtype, role: str) -> str:
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
        if self.kind == "Discrete":
            return {"type": "Discrete", "n": int(self.space.n), "start": self.first}
        if self.kind == "MultiBinary":
            return {"type": "MultiBinary", "shape": list(self.shape)}
        if self.kind == "MultiDiscrete":
            return {
                "type": "MultiDiscrete",
                "shape": list(self.shape),
                "nvec": np.asarray(self.space.nvec).reshape(-1).tolist(),
                "start": self.low.reshape(-1).tolist(),
            }
        return {
            "type": "Box",
            "shape": list(self.shape),
            "dtype": self.type_name,
            "low": self.bounds(self.space.low),
            "high": self.bounds(self.space.high),
        }

    def bounds(self, values: np.ndarray):
        """One number if all are equal, else all of them; infinities as words, which JSON lacks."""
        flat = [
            v if isinstance(v, int) or math.isfinite(v) else str(v)
            for v in values.astype(self.wire).reshape(-1).tolist()
        ]
        return flat[0] if flat and flat.count(flat[0]) == len(flat) else flat

    def view(self, rows: np.ndarray) -> np.ndarray:
        """This leaf of all rows: (N, *shape), writing through, whatever its alignment."""
        lanes, width = rows.shape
        strides, step = [], self.wire.itemsize
        for dimension in reversed(self.shape):
            strides.insert(0, step)
            step *= dimension
        if lanes * self.size == 0:
            return np.zeros((lanes, *self.shape), self.wire)
        buffer = rows.reshape(-1).data
        return np.ndarray(
            (lanes, *self.shape), self.wire, buffer, self.offset, (width, *strides)
        )

    def checked(self, value):
        """The observation of one lane as something that fits its row, and is not broadcast."""
        if self.kind == "Discrete":
            array = value if isinstance(value, (int, np.integer)) else np.asarray(value)
            if isinstance(array, np.ndarray):
                if array.shape != () or array.dtype.kind not in "iub":
                    raise WrongObservation(
                        f"an observation {plain(value)}: expected an integer of {self.space}"
                    )
            return int(array)
        try:
            array = np.asarray(value)
        except ValueError as error:
            raise WrongObservation(f"an observation that is no array ({one_line(error)})") from None
        if array.shape != self.shape:
            raise WrongObservation(f"an observation of shape {array.shape}: expected {self.shape}")
        if array.dtype == self.wire or array.dtype.kind == "b":
            return array
        fits = array.dtype.kind in ("iuf" if self.wire.kind == "f" else "iu")
        if fits and self.wire.kind != "f" and array.size:
            limits = np.iinfo(self.wire)
            fits = limits.min <= int(array.min()) and int(array.max()) <= limits.max
        if not fits:
            raise WrongObservation(
                f"an observation of type {array.dtype.name}: expected "
                f"{np.dtype(self.space.dtype).name}"
            )
        return array

    def actions(self, view: np.ndarray) -> np.ndarray:
        """A copy of this leaf of all actions, checked, in the dtype of the space."""
        if self.kind == "Discrete":
            low, high = self.first, self.last
        elif self.kind == "MultiDiscrete":
            low, high = self.low, self.high
        elif self.kind == "MultiBinary":
            low, high = 0, 1
        elif np.dtype(self.space.dtype).kind == "f":
            # What is outside the bounds is the environment's to clip, as Gymnasium's own do.
            finite = np.isfinite(view)
            if not finite.all():
                self.refuse(view, ~finite, "finite numbers" if self.shape else "a finite number")
            return np.ascontiguousarray(view).astype(self.space.dtype)
        else:
            low = self.space.low.astype(self.wire)
            high = self.space.high.astype(self.wire)
        outside = (view < low) | (view > high)
        if outside.any():
            if self.kind == "Discrete":
                rule = f"an integer in [{low}, {high + 1})"
            elif self.kind == "MultiBinary":
                rule = "0 or 1"
            else:
                rule = f"integers from {plain(low)} to {plain(high)}"
            self.refuse(view, outside, rule)
        dtype = np.int64 if self.kind == "Discrete" else self.space.dtype
        return np.ascontiguousarray(view).astype(dtype)

    def refuse(self, view: np.ndarray, outside: np.ndarray, rule: str):
        lane = int(np.argwhere(outside)[0][0])
        raise WrongAction(lane, plain(view[lane]), self.space, rule)


class Layout:
    """A space, its leaves in pre-order, and what moves between elements and rows of bytes."""

    def __init__(self, space: gym.Space, role: str):
        self.space = space
        self.role = role
        self.leaves: list[Leaf] = []
        self.width = 0
        self.tree = self.build(space)
        self.single = self.tree if isinstance(self.tree, Leaf) else None

    def build(self, space: gym.Space):
        if isinstance(space, gym.spaces.Dict):
            if not all(isinstance(key, str) for key in space.spaces):
                raise Refusal(
                    400,
                    "space_unsupported",
                    f"the {self.role} space has a Dict with keys {list(space.spaces)}: expected "
                    "strings",
                )
            return {key: self.build(part) for key, part in space.spaces.items()}
        if isinstance(space, gym.spaces.Tuple):
            return tuple(self.build(part) for part in space.spaces)
        leaf = Leaf(space, self.role, self.width)
        self.width += leaf.size
        self.leaves.append(leaf)
        return leaf

    def describe(self) -> dict:
        return self.described(self.tree)

    def described(self, node) -> dict:
        if isinstance(node, dict):
            spaces = [[key, self.described(part)] for key, part in node.items()]
            return {"type": "Dict", "spaces": spaces}
        if isinstance(node, tuple):
            return {"type": "Tuple", "spaces": [self.described(part) for part in node]}
        return node.describe()

    def views(self, rows: np.ndarray) -> list[np.ndarray]:
        return [leaf.view(rows) for leaf in self.leaves]

    def put(self, views: list[np.ndarray], lane: int, value) -> None:
        """Writes the observation of one lane; raises WrongObservation."""
        at = 0
        for found, leaf in self.paired(self.tree, value, "observation"):
            views[at][lane] = leaf.checked(found)
            at += 1

    def put_all(self, views: list[np.ndarray], batch) -> None:
        """Writes the observations of all lanes, batched as Gymnasium's vectors do."""
        for view, (found, leaf) in zip(views, self.paired(self.tree, batch, "observation")):
            array = np.asarray(found)
            if array.shape != view.shape:
                raise WrongObservation(
                    f"observations of shape {array.shape}: expected {view.shape}"
                )
            if array.dtype != leaf.wire:
                for lane, row in enumerate(array):
                    view[lane] = leaf.checked(row)
            else:
                view[...] = array

    def paired(self, node, value, where: str):
        """Each leaf with its part of a nested value."""
        if isinstance(node, dict):
            if not isinstance(value, dict) or value.keys() != node.keys():
                keys = list(value) if isinstance(value, dict) else type(value).__name__
                raise WrongObservation(f"an {where} with keys {keys}: expected {list(node)}")
            for key, part in node.items():
                yield from self.paired(part, value[key], where)
        elif isinstance(node, tuple):
            if not isinstance(value, (tuple, list)) or len(value) != len(node):
                size = len(value) if isinstance(value, (tuple, list)) else type(value).__name__
                raise WrongObservation(f"an {where} of {size} parts: expected {len(node)}")
            for part, found in zip(node, value):
                yield from self.paired(part, found, where)
        else:
            yield value, node

    def batch(self, payload, lanes: int):
        """The actions of all lanes in arrays, of the types that the space has, checked."""
        rows = np.frombuffer(payload, np.uint8).reshape((lanes, self.width))
        return self.batched(self.tree, rows)

    def batched(self, node, rows: np.ndarray):
        if isinstance(node, dict):
            return {key: self.batched(part, rows) for key, part in node.items()}
        if isinstance(node, tuple):
            return tuple(self.batched(part, rows) for part in node)
        return node.actions(node.view(rows))

    def actions(self, payload, lanes: int) -> list:
        """The action of each lane, of the very type that the environment's space has."""
        if self.single is not None and self.single.kind == "Discrete":
            actions = struct.unpack(f"<{lanes}q", payload)
            if min(actions) < self.single.first or max(actions) > self.single.last:
                self.batch(payload, lanes)  # which says what is wrong
            return actions
        return self.split(self.tree, self.batch(payload, lanes), lanes)

    def split(self, node, batch, lanes: int) -> list:
        if isinstance(node, dict):
            parts = [self.split(part, batch[key], lanes) for key, part in node.items()]
            keys = list(node)
            return [dict(zip(keys, values)) for values in zip(*parts)] or [{}] * lanes
        if isinstance(node, tuple):
            parts = [self.split(part, found, lanes) for part, found in zip(node, batch)]
            return list(zip(*parts)) or [()] * lanes
        if node.kind == "Discrete":
            return batch.tolist()
        return [np.asarray(row) for row in batch] if node.shape else [
            np.array(number, batch.dtype) for number in batch
        ]


# ---------------------------------------------------------------------------------------------
# Infos, for the keys that a session asked for

ABSENT = object()


def info_bytes(keys: list[str], infos: list[dict], lanes: int) -> bytes:
    """What the lanes say beside their observations; infos has a dictionary for each lane."""
    parts = []
    for key in keys:
        values = [info.get(key, ABSENT) for info in infos]
        parts.append(info_of_a_key(values, lanes))
    return b"".join(parts)


def info_of_a_key(values: list, lanes: int) -> bytes:
    there = [value is not ABSENT for value in values]
    if True not in there:
        return b"\0"
    arrays = [numbers(value) for value in values]
    shapes = {array.shape for array, here in zip(arrays, there) if here and array is not None}
    if all(array is not None for array, here in zip(arrays, there) if here) and len(shapes) == 1:
        shape = shapes.pop()
        table = np.zeros((lanes, *shape), "<f8")
        for lane, array in enumerate(arrays):
            if array is not None:
                table[lane] = array
        head = struct.pack(f"<2B{len(shape)}I", 1, len(shape), *shape)
        return b"".join((head, bytes(there), table.tobytes()))
    text = encode([tolerant(value) if here else None for value, here in zip(values, there)])
    return b"".join((b"\2", len(text).to_bytes(4, "little"), text))


def numbers(value) -> np.ndarray | None:
    """Numbers and arrays of them as float64; None for anything else."""
    if isinstance(value, (bool, int, float, np.bool_, np.integer, np.floating, np.ndarray)):
        if isinstance(value, np.ndarray) and value.dtype.kind not in "biuf":
            return None
        try:
            return np.asarray(value, np.float64)
        except OverflowError:
            return None
    return None


def tolerant(value, depth: int = 0):
    """Something that JSON has, for anything that an environment may say."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (np.bool_, np.integer, np.floating)):
        return tolerant(value.item(), depth)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if depth < 20:
        if isinstance(value, np.ndarray):
            return tolerant(value.tolist(), depth + 1)
        if isinstance(value, dict):
            return {str(key): tolerant(part, depth + 1) for key, part in value.items()}
        if isinstance(value, (list, tuple, set, frozenset)):
            return [tolerant(part, depth + 1) for part in value]
    return str(value)


def kept(info: dict, keys: list[str]) -> dict:
    """Only what is sent, and copied: an environment may write its infos again and again."""
    return {
        key: value.copy() if isinstance(value, np.ndarray) else
        (value if isinstance(value, (int, float, str)) else tolerant(value))
        for key, value in info.items()
        if key in keys
    }


# ---------------------------------------------------------------------------------------------
# Making environments

MAKES_OWN = ("render_mode", "disable_env_checker", "num_envs", "vectorization_mode",
             "vector_kwargs", "wrappers", "autoreset", "id")
WRAPPERS = frozenset(
    "AtariPreprocessing ClipAction ClipReward DelayObservation DiscretizeAction "
    "DiscretizeObservation DtypeObservation FilterObservation FlattenObservation "
    "FrameStackObservation GrayscaleObservation MaxAndSkipObservation NormalizeObservation "
    "NormalizeReward RecordEpisodeStatistics RepeatAction RescaleAction RescaleObservation "
    "ResizeObservation StickyAction TimeAwareObservation TimeLimit".split()
)
SIZE = re.compile(r"[0-9]{1,5}(x[0-9]{1,5})+")
MODULE_WORDS = {"opencv": "cv2", "box2d": "Box2D", "mujoco": "mujoco", "pygame": "pygame"}


class Plan:
    """How to make the environment of a lane; also sent to the processes that make their own."""

    def __init__(self, env_id: str, kwargs: dict, wrappers: list, render: bool, modules: list):
        self.env_id = env_id
        self.kwargs = dict(kwargs)
        self.wrappers = wrappers
        self.modules = modules
        if render:
            self.kwargs["render_mode"] = "rgb_array"

    def make(self, lane: int) -> gym.Env:
        for module in self.modules:
            importlib.import_module(module)
        register_namespace(self.env_id)
        if lane == 0 or self.env_id not in gym.registry:
            env = gym.make(self.env_id, **self.kwargs)
        else:
            # Gymnasium's checkers look at the first lane. The others take the same code, and a
            # session enforces the order of resets and steps itself.
            spec = gym.spec(self.env_id)
            order, spec.order_enforce = spec.order_enforce, False
            try:
                env = gym.make(spec, disable_env_checker=True, **self.kwargs)
            finally:
                spec.order_enforce = order
        for name, arguments in self.wrappers:
            sized = {
                key: tuple(map(int, value.split("x")))
                if isinstance(value, str) and SIZE.fullmatch(value)
                else value
                for key, value in arguments.items()
            }
            wrapper = getattr(gym.wrappers, name, None)
            if wrapper is None:
                raise Refusal(400, "wrapper", f"this Gymnasium has no wrapper {name}")
            try:
                env = wrapper(env, **sized)
            except gym.error.DependencyNotInstalled:
                raise
            except (TypeError, ValueError, AssertionError, AttributeError) as error:
                raise Refusal(
                    400, "wrapper", f"the wrapper {name} cannot be made: {one_line(error)}"
                ) from error
        return env


class LaneMaker:
    def __init__(self, plan: Plan, lane: int):
        self.plan = plan
        self.lane = lane

    def __call__(self) -> gym.Env:
        return self.plan.make(self.lane)


def register_namespace(env_id: str) -> None:
    """Atari's environments register only when they are asked to."""
    if env_id.startswith("ALE/") and env_id not in gym.registry:
        import ale_py

        gym.register_envs(ale_py)


def make_vector(mode: str, plan: Plan, lanes: int, infos: list[str]) -> Vector:
    """Makes all lanes; raises Refusal if that cannot be done."""
    try:
        if mode == "sync":
            return SyncVector(plan, lanes, infos)
        if mode == "async":
            return AsyncVector(plan, lanes, infos)
        return OwnVector(plan, lanes, infos)
    except Refusal:
        raise
    except Exception as error:
        missing = missing_module(error)
        if missing is not None:
            raise Refusal(400, "dependency", one_line(error), module=missing) from error
        if isinstance(error, gym.error.Error):
            raise Refusal(400, "environment", one_line(error)) from error
        traceback.print_exc()
        message = f"gymnasium.make failed: {one_line(error)}"
        raise Refusal(400, "environment", message) from error


def missing_module(error: BaseException) -> str | None:
    """The module that an error says is not installed; None if it says something else."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ModuleNotFoundError) and cause.name:
            return cause.name.partition(".")[0]
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, gym.error.DependencyNotInstalled):
        text = str(error)
        for word, module in MODULE_WORDS.items():
            if word in text.lower():
                return module
        return text.split(" ")[0]
    return None


# ---------------------------------------------------------------------------------------------
# Vectors: three ways to step all lanes


class Failure(Exception):
    """An environment raised, or gave something that cannot be sent."""

    def __init__(self, env_id: str, what: str, lane: int | None, step: int | None):
        where = "" if lane is None else f"environment {lane}, "
        when = "its reset" if step is None else f"step {step}"
        super().__init__(f"{env_id} {what} ({where}{when})")
        self.lane = lane
        self.step = step


class Vector:
    """What the ways have in common: the spaces, and the answer to a step as one buffer."""

    autoreset = "same_step"

    def __init__(self, plan: Plan, lanes: int, infos: list[str]):
        self.plan = plan
        self.env_id = plan.env_id
        self.lanes = lanes
        self.infos = infos
        self.count = 0  # steps
        self.began = [0] * lanes  # the count when the lane's episode began

    def lay_out(self, observation: gym.Space, action: gym.Space) -> None:
        lanes = self.lanes
        self.observation = Layout(observation, "observation")
        self.action = Layout(action, "action")
        fixed = 11 * lanes + 4
        most = fixed + 2 * lanes * self.observation.width
        if most > MAX_ANSWER_BYTES or lanes * self.action.width > MAX_BODY_BYTES - HEADER_BYTES:
            raise Refusal(
                400,
                "request",
                f"a step of {lanes} lanes takes up to {most} bytes: expected at most "
                f"{MAX_ANSWER_BYTES}, and at most {MAX_BODY_BYTES} of actions",
            )
        # Padded in front so that the observations are aligned.
        whole = bytearray(-fixed % 8 + fixed + lanes * self.observation.width)
        self.out = memoryview(whole)[-fixed % 8 :]
        rows = np.frombuffer(self.out, np.uint8, offset=fixed)
        self.rows = rows.reshape((lanes, self.observation.width))
        self.views = self.observation.views(self.rows)
        self.results = struct.Struct(f"<{lanes}d{lanes}?{lanes}?")
        self.valid = memoryview(self.out)[10 * lanes : 11 * lanes]
        self.valid[:] = b"\1" * lanes
        self.ended_count = memoryview(self.out)[11 * lanes : fixed]

    def failed(self, lane: int | None, what: str, resetting: bool = False) -> Failure:
        step = None if resetting else self.count - 1 - (self.began[lane] if lane is not None else 0)
        return Failure(self.env_id, what, lane, step)

    def raised(self, lane: int | None, error: BaseException, resetting: bool = False) -> Failure:
        return self.failed(lane, f"raised {one_line(error)}", resetting)

    def answer(self, count: int, finals: list, infos, first: list[dict] | None) -> list:
        """The parts of the answer to a step in which count lanes ended.

        infos has a dictionary for each lane, first those of the resets within the step.
        """
        self.ended_count[:] = count.to_bytes(4, "little")
        if not self.infos:
            return [self.out, *finals] if finals else [self.out]
        none: list[dict] = [{}] * self.lanes
        return [
            self.out,
            *finals,
            info_bytes(self.infos, infos, self.lanes),
            info_bytes(self.infos, first or none, self.lanes),
        ]

    def answer_reset(self, infos: list[dict]) -> list:
        rows = self.rows.tobytes()
        return [rows, info_bytes(self.infos, infos, self.lanes)] if self.infos else [rows]

    def began_anew(self) -> None:
        self.count = 0
        self.began = [0] * self.lanes

    def prepare(self, payload):
        return self.action.actions(payload, self.lanes)

    def place(self, lane: int) -> int:
        """Which step of its episode a lane is at."""
        return self.count - self.began[lane]


SHAPE = operator.attrgetter("shape")


class SyncVector(Vector):
    """Steps one lane after the other. Faster than Gymnasium's own, which pays for the wire."""

    def __init__(self, plan: Plan, lanes: int, infos: list[str]):
        super().__init__(plan, lanes, infos)
        self.envs: list[gym.Env] = []
        try:
            for lane in range(lanes):
                self.envs.append(plan.make(lane))
            first = self.envs[0]
            self.spec = first.spec
            self.lay_out(first.observation_space, first.action_space)
        except BaseException:
            self.close()
            raise
        self.steps = [env.step for env in self.envs]
        leaf = self.observation.single
        self.join = self.pack = None
        if leaf is not None and leaf.kind == "Discrete":
            self.pack = struct.Struct(f"<{lanes}q")
        elif leaf is not None and leaf.shape and leaf.size and leaf.space.dtype == leaf.wire:
            self.shape = {leaf.shape}
            self.join = self.views[0].reshape((lanes * leaf.shape[0], *leaf.shape[1:]))
        self.shared = True  # whether lanes write into the same array

    def reset(self, seeds: list[int], options: dict | None) -> list:
        given = {} if options is None else {"options": options}
        infos, seen = [], []
        self.began_anew()
        for lane, env in enumerate(self.envs):
            try:
                seed = seeds[lane]
                first, info = env.reset(**given) if seed < 0 else env.reset(seed=seed, **given)
                self.observation.put(self.views, lane, first)
                seen.append(first)
                infos.append(kept(info, self.infos) if self.infos else info)
            except WrongObservation as wrong:
                raise self.failed(lane, f"gave {wrong}", True) from wrong
            except BaseException as error:
                raise self.raised(lane, error, True) from error
        self.shared = len(set(map(id, seen))) != self.lanes
        return self.answer_reset(infos)

    def step(self, actions: list) -> list:
        self.count += 1
        done = []
        add = done.append
        if self.shared:
            return self.step_shared(actions)
        try:
            for step, action in zip(self.steps, actions):
                add(step(action))
        except BaseException as error:
            raise self.raised(len(done), error) from error
        try:
            observations, rewards, terminated, truncated, infos = zip(*done)
            self.results.pack_into(self.out, 0, *rewards, *terminated, *truncated)
        except Exception:
            raise self.explain(done) from None
        self.write(observations)
        return self.restart(terminated, truncated, infos)

    def step_shared(self, actions: list) -> list:
        """The same where lanes share an array: each observation is copied at once."""
        done = []
        for lane, (step, action) in enumerate(zip(self.steps, actions)):
            try:
                result = step(action)
                self.observation.put(self.views, lane, result[0])
                done.append(result)
            except WrongObservation as wrong:
                raise self.failed(lane, f"gave {wrong}") from wrong
            except BaseException as error:
                raise self.raised(lane, error) from error
        try:
            _, rewards, terminated, truncated, infos = zip(*done)
            self.results.pack_into(self.out, 0, *rewards, *terminated, *truncated)
        except Exception:
            raise self.explain(done) from None
        return self.restart(terminated, truncated, infos)

    def restart(self, terminated: tuple, truncated: tuple, infos: tuple) -> list:
        """Starts the next episode in the lanes that ended."""
        if not (any(terminated) or any(truncated)):
            return self.answer(0, [], infos, None)
        finals = []
        said = list(infos)
        first: list[dict] = [{}] * self.lanes
        for lane in range(self.lanes):
            if terminated[lane] or truncated[lane]:
                # Copied before the reset, which may write into the same array.
                finals.append(self.rows[lane].tobytes())
                if self.infos:
                    said[lane] = kept(said[lane], self.infos)
                try:
                    observation, first[lane] = self.envs[lane].reset()
                    self.observation.put(self.views, lane, observation)
                except WrongObservation as wrong:
                    raise self.failed(lane, f"gave {wrong}", True) from wrong
                except BaseException as error:
                    raise self.raised(lane, error, True) from error
                self.began[lane] = self.count
        return self.answer(len(finals), finals, said, first)

    def write(self, observations: tuple) -> None:
        try:
            if self.join is not None and set(map(SHAPE, observations)) == self.shape:
                np.concatenate(observations, axis=0, out=self.join, casting="no")
                return
            if self.pack is not None:
                self.pack.pack_into(self.rows.data, 0, *observations)
                return
        except (AttributeError, TypeError, ValueError, struct.error):
            pass  # one of them is not as it should be: the way below takes it, or names it
        for lane, observation in enumerate(observations):
            try:
                self.observation.put(self.views, lane, observation)
            except WrongObservation as wrong:
                raise self.failed(lane, f"gave {wrong}") from wrong

    def explain(self, done: list) -> Failure:
        """Which result of a step is not one, and why."""
        for lane, result in enumerate(done):
            if not isinstance(result, tuple) or len(result) != 5:
                size = len(result) if isinstance(result, tuple) else type(result).__name__
                return self.failed(lane, f"gave {size} results of a step: expected 5")
            try:
                struct.pack("<d", result[1])
            except Exception:
                return self.failed(lane, f"gave the reward {result[1]!r}: expected a number")
            try:
                bool(result[2]), bool(result[3])
            except Exception:
                flags = f"{result[2]!r} and {result[3]!r}"
                return self.failed(lane, f"gave the flags {flags}: expected booleans")
        return self.failed(None, "gave results of a step that cannot be sent")

    def render(self, lane: int):
        return self.envs[lane].render()

    def close(self) -> None:
        for env in self.envs:
            try:
                env.close()
            except Exception:
                traceback.print_exc()
        self.envs = self.steps = []


class Processes(AsyncVectorEnv):
    """Gymnasium's vector of processes, with actions as they are, and an info for each lane."""

    wrong_lane: int | None = None

    def step_async(self, actions) -> None:
        self._assert_is_running()
        for pipe, action in zip(self.parent_pipes, actions):
            pipe.send(("step", action))
        self._state = type(self._state).WAITING_STEP

    def _add_info(self, vector_infos: dict, env_info: dict, env_num: int) -> dict:
        vector_infos[env_num] = env_info
        return vector_infos

    def _raise_if_errors(self, successes) -> None:
        successes = list(successes)
        self.wrong_lane = successes.index(False) if False in successes else None
        super()._raise_if_errors(successes)

    def lost_lane(self) -> int | None:
        """The lane whose process is gone."""
        ended = multiprocessing.connection.wait([p.sentinel for p in self.processes], 2)
        for lane, process in enumerate(self.processes):
            if process.sentinel in ended:
                return lane
        return None


class AsyncVector(Vector):
    """Steps the lanes at once, each in a process of its own."""

    def __init__(self, plan: Plan, lanes: int, infos: list[str]):
        super().__init__(plan, lanes, infos)
        self.vector: Processes | None = None
        try:
            probe = plan.make(0)
            self.spec = probe.spec
            try:
                self.lay_out(probe.observation_space, probe.action_space)
            finally:
                probe.close()
            self.start()
        except BaseException:
            self.close()
            raise

    def start(self) -> None:
        # Not by forking this process: it has threads, and its sockets would stay open.
        method = "forkserver" if hasattr(os, "fork") else "spawn"
        self.vector = Processes(
            [LaneMaker(self.plan, lane) for lane in range(self.lanes)],
            copy=False,
            context=method,
            autoreset_mode=AutoresetMode.DISABLED,
        )

    def reset(self, seeds: list[int], options: dict | None) -> list:
        if self.vector is None:
            self.start()
        self.began_anew()
        given = [None if seed < 0 else seed for seed in seeds]
        infos = self.ask(lambda: self.vector.reset(seed=given, options=options), True)[1]
        return self.answer_reset([infos.get(lane, {}) for lane in range(self.lanes)])

    def step(self, actions: list) -> list:
        self.count += 1
        _, rewards, terminated, truncated, infos = self.ask(lambda: self.vector.step(actions))
        self.results.pack_into(self.out, 0, *rewards, *terminated, *truncated)
        said = [infos.get(lane, {}) for lane in range(self.lanes)]
        mask = terminated | truncated
        if not mask.any():
            return self.answer(0, [], said, None)
        ended = np.flatnonzero(mask).tolist()
        finals = [self.rows[lane].tobytes() for lane in ended]
        infos = self.ask(lambda: self.vector.reset(options={"reset_mask": mask}), True)[1]
        for lane in ended:
            self.began[lane] = self.count
        first = [infos.get(lane, {}) if mask[lane] else {} for lane in range(self.lanes)]
        return self.answer(len(finals), finals, said, first)

    def ask(self, call, resetting: bool = False):
        try:
            answer = call()
            self.observation.put_all(self.views, answer[0])
            return answer
        except BaseException as error:
            gone = isinstance(error, (EOFError, ConnectionError))
            lane = self.vector.lost_lane() if gone else self.vector.wrong_lane
            self.close()  # the next reset starts new processes
            if gone:
                raise self.failed(lane, "ended its process", resetting) from error
            raise self.raised(lane, error, resetting) from error

    def render(self, lane: int):
        return self.vector.call("render")[lane]

    def close(self) -> None:
        vector, self.vector = self.vector, None
        if vector is not None:
            try:
                vector.close(terminate=True)
            except Exception:
                traceback.print_exc()


class OwnVector(Vector):
    """An environment's own class for many lanes. It starts anew in a step of its own."""

    autoreset = "next_step"

    def __init__(self, plan: Plan, lanes: int, infos: list[str]):
        super().__init__(plan, lanes, infos)
        if plan.wrappers:
            raise Refusal(
                400, "wrapper", "vector_entry_point takes no wrappers: expected sync or async"
            )
        for module in plan.modules:
            importlib.import_module(module)
        register_namespace(plan.env_id)
        self.vector = gym.make_vec(
            plan.env_id, lanes, vectorization_mode="vector_entry_point", **plan.kwargs
        )
        try:
            self.spec = gym.spec(plan.env_id)
            mode = self.vector.metadata.get("autoreset_mode", AutoresetMode.NEXT_STEP)
            if mode != AutoresetMode.NEXT_STEP:
                raise Refusal(
                    400,
                    "environment",
                    f"the vector of {plan.env_id} starts anew in its own way ({mode}): expected "
                    f"{AutoresetMode.NEXT_STEP}",
                )
            self.lay_out(self.vector.single_observation_space, self.vector.single_action_space)
        except BaseException:
            self.close()
            raise
        flags = np.frombuffer(self.out, np.uint8, 3 * lanes, 8 * lanes).reshape((3, lanes))
        self.terminated, self.truncated, self.validity = flags
        self.rewards = np.frombuffer(self.out, "<f8", lanes)
        self.ended = np.zeros(lanes, np.bool_)

    def prepare(self, payload):
        return self.action.batch(payload, self.lanes)

    def reset(self, seeds: list[int], options: dict | None) -> list:
        self.began_anew()
        self.ended[:] = False
        seed = seeds[0] if seeds[0] >= 0 else None
        try:
            observations, infos = self.vector.reset(seed=seed, options=options)
            self.observation.put_all(self.views, observations)
        except WrongObservation as wrong:
            raise self.failed(None, f"gave {wrong}", True) from wrong
        except BaseException as error:
            raise self.raised(None, error, True) from error
        return self.answer_reset(self.each(infos))

    def step(self, actions) -> list:
        self.count += 1
        try:
            answer = self.vector.step(actions)
            observations, rewards, terminated, truncated, infos = answer
            self.observation.put_all(self.views, observations)
            inserted = self.ended
            self.rewards[:] = rewards
            self.terminated[:] = terminated
            self.truncated[:] = truncated
            if inserted.any():
                self.rewards[inserted] = 0
                self.terminated[inserted] = self.truncated[inserted] = 0
            np.logical_not(inserted, out=self.validity.view(np.bool_))
        except WrongObservation as wrong:
            raise self.failed(None, f"gave {wrong}") from wrong
        except BaseException as error:
            raise self.raised(None, error) from error
        self.ended = (self.terminated | self.truncated).astype(np.bool_)
        count = int(np.count_nonzero(self.ended))
        finals = [self.rows[self.ended].tobytes()] if count else []
        return self.answer(count, finals, self.each(infos), None)

    def each(self, infos: dict) -> list[dict]:
        """A dictionary for each lane, of what the session asked for."""
        if not self.infos:
            return []
        said: list[dict] = [{} for _ in range(self.lanes)]
        for key in self.infos:
            if key in infos:
                mask = infos.get(f"_{key}")
                for lane in range(self.lanes):
                    if mask is None or mask[lane]:
                        said[lane][key] = infos[key][lane]
        return said

    def render(self, lane: int):
        return self.vector.render()[lane]

    def close(self) -> None:
        try:
            self.vector.close()
        except Exception:
            traceback.print_exc()


def png(frame) -> bytes:
    """A picture of red, green and blue bytes, as a file."""
    picture = np.asarray(frame)
    if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[2] != 3:
        raise ValueError(f"a picture of {picture.dtype} {picture.shape}: expected uint8 (H, W, 3)")
    height, width, _ = picture.shape
    lines = np.zeros((height, 1 + 3 * width), np.uint8)  # each begins with its filter, none
    lines[:, 1:] = picture.reshape((height, 3 * width))

    def chunk(name: bytes, data: bytes) -> bytes:
        checksum = zlib.crc32(data, zlib.crc32(name))
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", checksum)

    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(lines.tobytes(), 6)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


# ---------------------------------------------------------------------------------------------
# Sessions


def new_id(what: str) -> bytes:
    """16 bytes for a session, or for this start of the server."""
    return secrets.token_bytes(16)


def respond(status: int, kind: str, body: bytes, keep: bool = True) -> bytes:
    head = f"HTTP/1.1 {status} {REASONS[status]}\r\n"
    if status != 204:
        head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
    if not keep:
        head += "Connection: close\r\n"
    return b"".join((head.encode(), b"\r\n", body))


class Session:
    """N environments, stepped under a lock, by numbered requests."""

    def __init__(self, session: bytes, wanted: dict, modules: list[str], lease_seconds: float):
        self.id = session
        self.wanted = wanted
        self.lanes = wanted["lanes"]
        self.lease_seconds = lease_seconds
        plan = Plan(
            wanted["environment"], wanted["kwargs"], wanted["wrappers"], wanted["render"], modules
        )
        self.vector = make_vector(wanted["vectorization"], plan, self.lanes, wanted["infos"])
        self.lock = threading.Lock()
        self.gone: Refusal | None = None  # why it is no more
        self.started: float | None = None  # when the work began that goes on now
        self.used = time.monotonic()
        self.sequence = 0
        self.request = b""
        self.answer = b""
        self.ready = False

    def describe(self, boot_id: str) -> dict:
        spec = self.vector.spec
        most = None if spec is None else spec.max_episode_steps
        threshold = None if spec is None else spec.reward_threshold
        return {
            "session": self.id.hex(),
            "boot_id": boot_id,
            "environment": self.wanted["environment"],
            "lanes": self.lanes,
            "observation_space": self.vector.observation.describe(),
            "action_space": self.vector.action.describe(),
            "max_episode_steps": None if most is None else int(most),
            "reward_threshold": None if threshold is None else float(threshold),
            "autoreset": self.vector.autoreset,
            "infos": self.wanted["infos"],
            "lease_seconds": seconds(self.lease_seconds),
        }

    def __enter__(self):
        self.lock.acquire()
        now = time.monotonic()
        if self.gone is None and now - self.used > self.lease_seconds:
            self.end("session_expired")
        if self.gone is not None:
            self.lock.release()
            raise self.gone
        self.started = self.used = now

    def __exit__(self, *_):
        self.used = time.monotonic()
        self.started = None
        self.lock.release()

    def handle(self, kind: int, sequence: int, frame: bytes) -> bytes:
        with self:
            expected = self.sequence + 1
            if sequence != expected:
                if sequence != self.sequence or sequence == 0:
                    message = f"request {sequence} is out of order: expected {expected}"
                    raise Refusal(409, "sequence", message, expected=expected)
                if frame != self.request:
                    message = f"request {sequence} was answered before, for another body"
                    raise Refusal(409, "sequence", message, expected=expected)
                return self.answer
            payload = memoryview(frame)[HEADER_BYTES:]
            work = self.prepare_reset(payload) if kind == RESET else self.prepare_step(payload)
            # From here on environments move, so the number is used up whatever happens.
            try:
                self.ready = kind == STEP
                begun = time.perf_counter_ns()
                parts = work()
                worked = time.perf_counter_ns() - begun
                answer = seal_frame(kind, self.id, sequence, parts, worked)
                self.ready = True
            except Failure as failure:
                self.ready = False
                answer = respond(500, JSON_TYPE, encode(failed(failure)))
            self.sequence = sequence
            self.request = frame
            self.answer = answer
            return answer

    def prepare_reset(self, payload: memoryview):
        size = 8 * self.lanes
        if len(payload) < size:
            self.refuse_length(payload, size, "a seed of 8 bytes")
        seeds = list(struct.unpack_from(f"<{self.lanes}q", payload))
        options = None
        if len(payload) > size:
            options = decode(bytes(payload[size:]), "what follows the seeds")
        return lambda: self.vector.reset(seeds, options)

    def prepare_step(self, payload: memoryview):
        if not self.ready:
            raise Refusal(409, "not_reset", "the session was not reset: expected a reset first")
        vector = self.vector
        size = self.lanes * vector.action.width
        if len(payload) != size:
            self.refuse_length(payload, size, f"an action of {vector.action.width} bytes")
        try:
            actions = vector.prepare(payload)
        except WrongAction as wrong:
            step = vector.place(wrong.lane)
            message = f"{wrong} (environment {wrong.lane}, step {step})"
            raise Refusal(400, "action", message) from None
        return lambda: vector.step(actions)

    def refuse_length(self, payload: memoryview, size: int, each: str):
        raise Refusal(
            400,
            "length",
            f"the payload has {len(payload)} bytes: expected {size}, {each} for each of "
            f"{self.lanes} lanes",
        )

    def render(self, lane) -> bytes:
        if not isinstance(lane, int) or isinstance(lane, bool) or not 0 <= lane < self.lanes:
            message = f"'lane' is {lane!r}: expected an integer in [0, {self.lanes})"
            raise Refusal(400, "request", message)
        if not self.wanted["render"]:
            message = "the session draws nothing: expected it to be made with \"render\":true"
            raise Refusal(400, "request", message)
        with self:
            if not self.ready:
                raise Refusal(409, "not_reset", "the session was not reset: expected a reset first")
            try:
                return respond(200, PNG_TYPE, png(self.vector.render(lane)))
            except Exception as error:
                missing = missing_module(error)
                if missing is not None:
                    message = one_line(error)
                    raise Refusal(400, "dependency", message, module=missing) from error
                place = self.vector.place(lane)
                what = f"could not be drawn: {one_line(error)}"
                failure = Failure(self.wanted["environment"], what, lane, place)
                failure.__cause__ = error
                return respond(500, JSON_TYPE, encode(failed(failure)))

    def lease(self) -> bytes:
        with self:
            return respond(200, JSON_TYPE, encode({"lease_seconds": seconds(self.lease_seconds)}))

    def expired(self) -> bool:
        """Ends the session if its lease ended."""
        if self.lock.acquire(blocking=False):
            try:
                if self.gone is None and time.monotonic() - self.used > self.lease_seconds:
                    self.end("session_expired")
            finally:
                self.lock.release()
        return self.gone is not None

    def close(self) -> None:
        with self.lock:
            if self.gone is None:
                self.end("session_closed")

    def end(self, code: str) -> None:
        self.gone = ended(code, self.id, self.lease_seconds)
        self.vector.close()


def failed(failure: Failure) -> dict:
    if failure.__cause__ is not None:
        traceback.print_exception(failure.__cause__)
    return {
        "code": "environment_failed",
        "message": str(failure),
        "environment": failure.lane,
        "step": failure.step,
    }


def ended(code: str, session: bytes, lease_seconds: float, how: str = "") -> Refusal:
    message = {
        "session_closed": "was closed",
        "session_expired": f"is gone: its lease of {seconds(lease_seconds)} s ended",
        "session_lost": f"is lost: its process {how}",
    }[code]
    return Refusal(410, code, f"session {session.hex()} {message}")


class Policy:
    """What clients may ask for."""

    def __init__(self, options: argparse.Namespace):
        self.offered: dict[str, frozenset[str]] = {}
        for entry in options.id:
            env_id, _, names = entry.partition("?")
            self.offered[env_id] = frozenset(filter(None, names.split("&")))
        self.arguments = frozenset(options.allow_argument)
        self.wrappers = frozenset(options.allow_wrapper)
        self.vectorization = options.vectorization
        unknown = self.wrappers - WRAPPERS - {"all"}
        if unknown:
            names = ", ".join(sorted(WRAPPERS))
            raise ValueError(f"'{min(unknown)}' is not a wrapper: expected all or one of {names}")

    def check(self, body: dict) -> dict:
        """The request for a session with everything that it left out; raises Refusal."""
        known = ("environment", "lanes", "kwargs", "wrappers", "vectorization", "infos", "render",
                 "client_token")
        for name in body:
            if name not in known:
                raise Refusal(
                    400, "request", f"'{name[:40]}' is unknown: expected {', '.join(known)}"
                )
        env_id, lanes, token = (body.get(name) for name in ("environment", "lanes", "client_token"))
        if not isinstance(env_id, str) or not 0 < len(env_id) <= 200:
            raise Refusal(400, "request", "'environment' is not the id of an environment")
        if not isinstance(lanes, int) or isinstance(lanes, bool) or not 0 < lanes <= MAX_LANES:
            raise Refusal(400, "request", f"'lanes' is {lanes!r}: expected 1 to {MAX_LANES}"[:200])
        if not isinstance(token, str) or not 16 <= len(token) <= 200:
            raise Refusal(400, "request", "'client_token' is not a string of 16 to 200 characters")
        kwargs = scalars(body.get("kwargs", {}), "'kwargs'")
        mode = body.get("vectorization", self.vectorization)
        if mode not in ("sync", "async", "vector_entry_point"):
            raise Refusal(
                400,
                "request",
                "'vectorization' is unknown: expected sync, async or vector_entry_point",
            )
        infos = body.get("infos", [])
        if (
            not isinstance(infos, list)
            or len(infos) > 64
            or not all(isinstance(key, str) and len(key) <= 200 for key in infos)
            or len(set(infos)) != len(infos)
        ):
            raise Refusal(400, "request", "'infos' is not a list of at most 64 different keys")
        render = body.get("render", False)
        if not isinstance(render, bool):
            raise Refusal(400, "request", "'render' is not true or false")
        self.check_id(env_id)
        self.check_arguments(env_id, kwargs)
        return {
            "environment": env_id,
            "lanes": lanes,
            "kwargs": kwargs,
            "wrappers": self.check_wrappers(body.get("wrappers", [])),
            "vectorization": mode,
            "infos": infos,
            "render": render,
        }

    def check_id(self, env_id: str) -> None:
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

    def check_arguments(self, env_id: str, kwargs: dict) -> None:
        allowed = self.arguments | self.offered.get(env_id, frozenset())
        for name in kwargs:
            if name in MAKES_OWN:
                raise Refusal(
                    400, "argument", f"the argument '{name}' is the server's to set: leave it out"
                )
            if name not in allowed and "all" not in self.arguments:
                raise Refusal(
                    400,
                    "argument",
                    f"this server does not allow the argument '{name}' of {env_id}: expected it to "
                    f"be started with '{env_id}?{name}' or --allow-argument {name}",
                )

    def check_wrappers(self, given) -> list:
        if not isinstance(given, list) or len(given) > 16:
            raise Refusal(400, "request", "'wrappers' is not a list of at most 16 wrappers")
        checked = []
        for entry in given:
            if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
                raise Refusal(400, "request", "a wrapper is not an object with a name and kwargs")
            name = entry["name"]
            if name not in WRAPPERS:
                names = ", ".join(sorted(WRAPPERS))
                message = f"there is no wrapper '{name[:40]}' here: expected one of {names}"
                raise Refusal(400, "wrapper", message)
            if name not in self.wrappers and "all" not in self.wrappers:
                raise Refusal(
                    400,
                    "wrapper",
                    f"this server does not allow the wrapper {name}: expected it to be started "
                    f"with --allow-wrapper {name}",
                )
            checked.append([name, scalars(entry.get("kwargs", {}), f"'kwargs' of {name}")])
        return checked


def scalars(given, what: str) -> dict:
    if not isinstance(given, dict) or not all(
        key.isidentifier() and (value is None or isinstance(value, (str, int, float)))
        for key, value in given.items()
    ):
        message = f"{what} is not an object of strings, numbers, booleans and nulls"
        raise Refusal(400, "request", message)
    return given


class Creation:
    """A request for a session, and what came of it."""

    def __init__(self, body: dict):
        self.body = body
        self.done = threading.Event()
        self.answer: dict | None = None
        self.refusal: Exception | None = None


class Sessions:
    """What the server holds. A holder is a Session, or the Worker whose process has it."""

    def __init__(self, options: argparse.Namespace, isolated: bool):
        self.policy = Policy(options)
        self.modules = options.modules
        self.lease_seconds = options.lease_seconds
        self.hang_seconds = options.hang_seconds
        self.isolated = isolated
        self.boot_id = new_id("boot").hex()
        self.lock = threading.Lock()
        self.making = threading.Lock()  # one gym.make at a time in this process: it may import
        self.making_since: float | None = None
        self.places = 0  # sessions that are here or are made
        self.holders: dict[bytes, Session | Worker] = {}
        self.answers: dict[bytes, dict] = {}
        self.gone: OrderedDict[bytes, Refusal] = OrderedDict()
        self.creations: dict[str, Creation] = {}
        self.tokens: dict[bytes, str] = {}
        self.config: dict = {}  # for workers
        self.adopt = None  # takes a connection that a worker hands back
        self.release = None  # counts a connection that ended there

    def info(self) -> dict:
        return {
            "protocol": GENERATION,
            "server": "gradus-gymnasium",
            "boot_id": self.boot_id,
            "versions": {
                "python": ".".join(map(str, sys.version_info[:3])),
                "gymnasium": gym.__version__,
                "numpy": np.__version__,
            },
            "offered": list(self.policy.offered) or None,
            "limits": {
                "sessions": MAX_SESSIONS,
                "lanes": MAX_LANES,
                "body_bytes": MAX_BODY_BYTES,
                "lease_seconds": seconds(self.lease_seconds),
                "hang_seconds": seconds(self.hang_seconds),
            },
        }

    def environments(self) -> list[str]:
        return list(self.policy.offered) or sorted(gym.registry)

    def create(self, body: dict) -> dict:
        wanted = self.policy.check(body)
        token = body["client_token"]
        with self.lock:
            creation = self.creations.get(token)
            first = creation is None
            if first:
                creation = self.creations[token] = Creation(body)
        if not first:
            if creation.body != body:
                message = "the client token was used for another session"
                raise Refusal(409, "client_token", message)
            creation.done.wait(SPAWN_SECONDS)
            if creation.answer is None:
                raise creation.refusal or Refusal(503, "sessions", "the session is still made")
            return creation.answer
        try:
            creation.answer = self.make(wanted, token)
            return creation.answer
        except BaseException as error:
            creation.refusal = error if isinstance(error, Refusal) else internal()
            with self.lock:
                self.creations.pop(token, None)
            raise
        finally:
            creation.done.set()

    def make(self, wanted: dict, token: str) -> dict:
        with self.lock:
            if self.places >= MAX_SESSIONS:
                message = f"there are {MAX_SESSIONS} sessions open, the most allowed"
                raise Refusal(429, "sessions", message)
            self.places += 1
        try:
            session = new_id("session")
            if self.isolated:
                holder: Session | Worker = Worker(self, session, wanted)
                answer = holder.made
            else:
                with self.making:
                    self.making_since = time.monotonic()
                    try:
                        holder = Session(session, wanted, self.modules, self.lease_seconds)
                    finally:
                        self.making_since = None
                answer = holder.describe(self.boot_id)
        except BaseException:
            with self.lock:
                self.places -= 1
            raise
        with self.lock:
            self.holders[session] = holder
            self.answers[session] = answer
            self.tokens[session] = token
        if isinstance(holder, Worker):
            holder.watch()
        return answer

    def find(self, session: bytes) -> Session:
        """The session, if it is in this process; raises HandOver if another has it."""
        holder = self.holders.get(session)
        if holder is None:
            raise self.gone.get(session) or unknown(session.hex())
        if isinstance(holder, Worker):
            raise HandOver(holder)
        if holder.gone is not None:
            self.forget(session, holder.gone)
            raise holder.gone
        return holder

    def describe(self, session: bytes) -> dict:
        with self.find(session):  # a request to the session, so it renews the lease
            return self.answers[session]

    def close(self, session: bytes) -> None:
        holder = self.forget(session, ended("session_closed", session, 0))
        if holder is not None:
            holder.close()

    def forget(self, session: bytes, why: Refusal) -> Session | Worker | None:
        """Takes a session out, and remembers for a while how it ended."""
        with self.lock:
            holder = self.holders.pop(session, None)
            if holder is None:
                return None
            self.places -= 1
            self.answers.pop(session, None)
            self.gone[session] = why
            while len(self.gone) > MAX_GONE:
                oldest, _ = self.gone.popitem(last=False)
                self.creations.pop(self.tokens.pop(oldest, ""), None)
            return holder

    def close_all(self) -> None:
        for session in list(self.holders):
            self.close(session)

    def running(self) -> list[Session]:
        return [holder for holder in list(self.holders.values()) if isinstance(holder, Session)]

    def reap(self) -> None:
        while True:
            time.sleep(min(30.0, max(0.05, self.lease_seconds / 4)))
            for session in self.running():
                if session.expired():
                    print(f"session {session.id.hex()}: its lease ended", file=sys.stderr)
                    self.forget(session.id, session.gone)


def unknown(session: str) -> Refusal:
    message = f"session {session[:40]} is unknown: this server never had it"
    return Refusal(404, "session", message)


def internal() -> Refusal:
    return Refusal(500, "internal", "the server failed: its log says how")


class Watchdog:
    """Ends a process in which a step hangs, also one that never gives the interpreter back."""

    def __init__(self, hang_seconds: float, started, report):
        self.hang_seconds = hang_seconds
        self.started = started  # says when each piece of work began that goes on
        self.report = report  # is told before the end
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        limit = self.hang_seconds
        while True:
            # Counted by a thread of C, which does not wait for the interpreter's lock.
            faulthandler.dump_traceback_later(limit * 1.25, exit=True)
            time.sleep(limit / 4)
            now = time.monotonic()
            if any(since is not None and now - since > limit for since in self.started()):
                faulthandler.cancel_dump_traceback_later()
                what = f"a request took longer than {seconds(limit)} s"
                print(f"{what}: the process ends", file=sys.stderr)
                faulthandler.dump_traceback(all_threads=True)
                self.report(f"ended: {what}")
                leave(HANG_EXIT)


HANG_EXIT = 70


def leave(code: int) -> None:
    """Ends the process at once, and those of its lanes, which may hang."""
    for child in multiprocessing.active_children():
        child.kill()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


# ---------------------------------------------------------------------------------------------
# HTTP

REQUEST_LINE = re.compile(rb"([A-Z]{1,16}) (/[!-~]*) HTTP/([0-9]\.[0-9])")
HEADER_LINE = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([ -~\t\x80-\xff]*)")
BARE_LINE_FEED = re.compile(rb"(?<!\r)\n")


def shown(text: str) -> str:
    """A name as it was sent, in a message; dots for what is no name."""
    return text[:80] if re.fullmatch(r"[A-Za-z0-9.:/+*\[\]_-]*", text) else "..."


class Request:
    """A request's head, checked. Raises Refusal for one that is malformed or not allowed."""

    def __init__(self, head: bytes, token: bytes, hosts: frozenset[str]):
        lines = head.split(b"\r\n")
        line = REQUEST_LINE.fullmatch(lines[0])
        if line is None:
            raise Refusal(400, "http", "the request line is malformed")
        self.method, self.path = line[1].decode(), line[2].decode()
        if line[3] != b"1.1":
            version = line[3].decode()
            raise Refusal(505, "http", f"HTTP/{version} is not spoken here: expected HTTP/1.1")
        if len(lines) - 1 > MAX_HEADERS:
            raise Refusal(431, "http", f"there are more than {MAX_HEADERS} headers")
        fields: dict[str, str] = {}
        for text in lines[1:]:
            field = HEADER_LINE.fullmatch(text)
            if field is None:
                raise Refusal(400, "http", "a header is malformed")
            name = field[1].decode().lower()
            if name in fields:
                raise Refusal(400, "http", f"the header {name[:40]} is there twice")
            fields[name] = field[2].decode("latin-1").rstrip(" \t")
        self.check_origin(fields, hosts)
        given = fields.get("authorization", "").encode("latin-1")
        if not hmac.compare_digest(given, token):
            raise Refusal(
                401, "token", "the token is missing or wrong: expected Authorization: Bearer …"
            )
        for name in ("transfer-encoding", "expect"):
            if name in fields:
                raise Refusal(501, "http", f"{name} is not spoken here: expected Content-Length")
        length = fields.get("content-length", "0")
        if not length.isascii() or not length.isdigit() or len(length) > 18:
            raise Refusal(400, "http", "Content-Length is not a number")
        self.length = int(length)
        if self.length > MAX_BODY_BYTES:
            raise Refusal(
                413, "length", f"the body has {length} bytes: expected at most {MAX_BODY_BYTES}"
            )
        self.kind = fields.get("content-type", "").partition(";")[0].strip().lower()
        self.keep = fields.get("connection", "").lower() != "close"

    @staticmethod
    def check_origin(fields: dict[str, str], hosts: frozenset[str]) -> None:
        """A browser is not a client: no page, under whatever name, reaches an environment."""
        host = fields.get("host", "")
        name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
        if name.lower() not in hosts:
            raise Refusal(
                403, "host", f"the host '{shown(host)}' was not allowed: expected this machine's "
                "loopback address, or a name given to --allow-host"
            )
        if "origin" in fields:
            raise Refusal(403, "origin", "requests from web pages are not answered")

    def expect(self, method: str, kind: str = "") -> None:
        if self.method != method:
            raise Refusal(405, "method", f"the method is {self.method}: expected {method}")
        if kind and self.kind != kind:
            message = f"the content type is '{shown(self.kind)}': expected {kind}"
            raise Refusal(415, "content_type", message)


class HandOver(Exception):
    """The request is for another process."""

    def __init__(self, taker):
        super().__init__()
        self.taker = taker  # take(sock, bytes that were read)


class Connection:
    """One client connection, served by one thread."""

    def __init__(self, server, sock: socket.socket, pending: bytes = b""):
        self.server = server
        self.sock = sock
        self.pending = pending
        self.head = b"\0"  # of the request before, with its empty line
        self.request: Request | None = None
        self.kernel_limit = os.name == "posix" and not isinstance(sock, ssl.SSLSocket)
        self.eager = False  # whether the next request is expected at once

    def serve(self) -> bool:
        """Answers until the client goes; true if it was handed to another process."""
        try:
            if isinstance(self.sock, ssl.SSLSocket):
                self.sock.settimeout(20)
                self.sock.do_handshake()
            elif self.kernel_limit:
                # The kernel counts then, and not select() before each recv().
                self.sock.setblocking(True)
            self.limit(IDLE_SECONDS)
            while self.exchange():
                pass
        except HandOver as over:
            return self.hand_over(over.taker)
        except (OSError, EOFError):
            pass  # the client is gone, and asks again if it wants the answer
        finally:
            self.sock.close()
        return False

    def hand_over(self, taker) -> bool:
        """Gives the connection, and the request that was read, to another process."""
        try:
            taker.take(self.sock, self.head + self.body + self.pending)
            return True
        except Refusal as refusal:
            self.sock.sendall(respond(refusal.status, JSON_TYPE, encode(refusal.body), False))
        except OSError:
            pass  # the front process is gone, and this one ends with it
        return False

    def limit(self, duration: float) -> None:
        if self.kernel_limit:
            timeout = struct.pack("ll", int(duration), 0)
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, timeout)
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, timeout)
        else:
            self.sock.settimeout(duration)

    def exchange(self) -> bool:
        try:
            request = self.read_head()
            if request is None:
                return False
        except Refusal as refusal:
            # The body, if any, was not read, so nothing more can be read from this connection.
            self.sock.sendall(respond(refusal.status, JSON_TYPE, encode(refusal.body), False))
            self.linger()
            return False
        self.body = self.read_body(request.length)
        try:
            answer = self.server.answer(request, self.body)
        except Refusal as refusal:
            answer = respond(refusal.status, JSON_TYPE, encode(refusal.body), request.keep)
        except HandOver:
            raise
        except Exception:
            traceback.print_exc()
            answer = respond(500, JSON_TYPE, encode(internal().body), request.keep)
        self.sock.sendall(answer)
        self.eager = EAGER_SECONDS > 0 and self.kernel_limit and request.path == STEP_PATH
        return request.keep

    def read_head(self) -> Request | None:
        data = self.pending or self.next_bytes()
        # The steps of a session have the same head: parsed and checked once.
        if data.startswith(self.head):
            self.pending = data[len(self.head) :]
            return self.request
        end = data.find(b"\r\n\r\n")
        if end < 0:
            if not data:
                return None
            data, end = self.rest_of_head(data)
            if end < 0:
                return None
        head = data[: end + 4]
        if end > MAX_HEAD_BYTES:
            raise Refusal(431, "http", f"the head is longer than {MAX_HEAD_BYTES} bytes")
        self.request = Request(data[:end], self.server.token, self.server.hosts)
        self.head = head
        self.pending = data[end + 4 :]
        return self.request

    def next_bytes(self) -> bytes:
        soon = self.look(65536)
        return self.sock.recv(65536) if soon is None else soon

    def look(self, size: int) -> bytes | None:
        """What comes next, looked for a while: a thread that sleeps takes long to wake."""
        if self.eager:
            late = time.perf_counter() + EAGER_SECONDS
            while time.perf_counter() < late:
                try:
                    return self.sock.recv(size, socket.MSG_DONTWAIT)
                except BlockingIOError:
                    os.sched_yield()  # whoever has work to do goes first
        return None

    def rest_of_head(self, data: bytes) -> tuple[bytes, int]:
        late = time.monotonic() + REQUEST_SECONDS
        self.limit(REQUEST_SECONDS)
        end = -1
        while end < 0:
            if len(data) > MAX_HEAD_BYTES:
                raise Refusal(431, "http", f"the head is longer than {MAX_HEAD_BYTES} bytes")
            if BARE_LINE_FEED.search(data):
                raise Refusal(400, "http", "a line of the head ends without a carriage return")
            more = self.sock.recv(65536)
            if not more or time.monotonic() > late:
                return data, -1
            data += more
            end = data.find(b"\r\n\r\n")
        self.limit(IDLE_SECONDS)
        return data, end

    def read_body(self, size: int) -> bytes:
        data = self.pending
        if len(data) == size:
            self.pending = b""
            return data
        if len(data) > size:
            self.pending = data[size:]
            return data[:size]
        self.pending = b""
        parts, missing = [data], size - len(data)
        while missing > 0:  # a body of more than one packet is on its way
            more = self.look(missing)
            if not more:
                break
            parts.append(more)
            missing -= len(more)
        if missing > 0:
            self.rest_of_body(parts, missing)
        return b"".join(parts)

    def rest_of_body(self, parts: list[bytes], missing: int) -> None:
        late = time.monotonic() + REQUEST_SECONDS
        self.limit(REQUEST_SECONDS)
        while missing > 0:
            more = self.sock.recv(min(missing, 1 << 20))
            if not more or time.monotonic() > late:
                raise EOFError
            parts.append(more)
            missing -= len(more)
        self.limit(IDLE_SECONDS)

    def linger(self) -> None:
        """Lets the client read the answer: closing with bytes unread would take it back."""
        self.limit(1)
        self.sock.shutdown(socket.SHUT_WR)
        for _ in range(16):
            if not self.sock.recv(65536):
                return


SESSION_PATH = re.compile(BASE + r"sessions/([^/?]*)(?:/(render|lease))?")


class Routes:
    """What the paths mean; subclasses know which sessions there are."""

    token: bytes
    hosts: frozenset[str]

    def answer(self, request: Request, body: bytes) -> bytes:
        path = request.path
        if path == STEP_PATH or path == RESET_PATH:
            request.expect("POST", FRAME_TYPE)
            kind = STEP if path == STEP_PATH else RESET
            session, sequence = open_frame(body, kind)
            return self.find(session).handle(kind, sequence, body)
        route = SESSION_PATH.fullmatch(path)
        if route is not None:
            return self.of_session(request, body, route[1], route[2])
        return self.control(request, body)

    def of_session(self, request: Request, body: bytes, name: str, what: str | None) -> bytes:
        if what is None and request.method not in ("GET", "DELETE"):
            raise Refusal(405, "method", f"the method is {request.method}: expected GET or DELETE")
        if what is not None:
            request.expect("POST", JSON_TYPE)
        if not re.fullmatch("[0-9a-f]{32}", name):
            if request.method == "DELETE":
                return respond(204, "", b"")
            raise unknown(name)
        session = bytes.fromhex(name)
        if request.method == "DELETE":
            self.close(session)
            return respond(204, "", b"", request.keep)
        if request.method == "GET":
            return respond(200, JSON_TYPE, encode(self.describe(session)), request.keep)
        held = self.find(session)
        given = decode(body, "the body")
        return held.render(given.get("lane")) if what == "render" else held.lease()


STEP_PATH = BASE + "step"
RESET_PATH = BASE + "reset"


class Server(Routes):
    """The process that clients connect to."""

    def __init__(self, options: argparse.Namespace, sessions: Sessions, token: str):
        self.sessions = sessions
        self.token = b"Bearer " + token.encode()
        named = {*options.allow_host}
        if options.host not in ("0.0.0.0", "::"):
            named |= {options.host, f"[{options.host}]"}
        self.hosts = frozenset(
            {"127.0.0.1", "localhost", "[::1]"} | {name.lower() for name in named}
        )
        self.tls = None
        if options.tls_certificate:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.minimum_version = ssl.TLSVersion.TLSv1_2
            self.tls.load_cert_chain(options.tls_certificate, options.tls_key)
        self.slots = threading.BoundedSemaphore(MAX_CONNECTIONS)
        family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
        address = (options.host, options.port)
        self.listener = socket.create_server(address, family=family, backlog=128)
        self.port = self.listener.getsockname()[1]
        sessions.adopt = self.adopt
        sessions.release = self.slots.release
        sessions.config = {
            "token": token,
            "hosts": sorted(self.hosts),
            "modules": options.modules,
            "boot_id": sessions.boot_id,
            "lease_seconds": options.lease_seconds,
            "hang_seconds": options.hang_seconds,
        }

    def run(self) -> None:
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError as error:  # out of descriptors, or the client went
                print(f"accept: {one_line(error)}", file=sys.stderr)
                time.sleep(0.05)
                continue
            if not self.slots.acquire(blocking=False):
                sock.close()
                continue
            try:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if self.tls is not None:
                    sock = self.tls.wrap_socket(
                        sock, server_side=True, do_handshake_on_connect=False
                    )
                self.adopt(sock)
            except (OSError, RuntimeError):
                sock.close()
                self.slots.release()

    def adopt(self, sock: socket.socket, pending: bytes = b"") -> None:
        threading.Thread(target=self.serve, args=(sock, pending), daemon=True).start()

    def serve(self, sock: socket.socket, pending: bytes) -> None:
        handed = False
        try:
            handed = Connection(self, sock, pending).serve()
        finally:
            if not handed:
                self.slots.release()

    def find(self, session: bytes) -> Session:
        return self.sessions.find(session)

    def describe(self, session: bytes) -> dict:
        return self.sessions.describe(session)

    def close(self, session: bytes) -> None:
        self.sessions.close(session)

    def control(self, request: Request, body: bytes) -> bytes:
        if request.path == BASE + "sessions":
            request.expect("POST", JSON_TYPE)
            found = self.sessions.create(decode(body, "the body"))
        elif request.path == BASE + "info":
            request.expect("GET")
            found = self.sessions.info()
        elif request.path == BASE + "health":
            request.expect("GET")
            found = {"status": "ok"}
        elif request.path == BASE + "environments":
            request.expect("GET")
            found = {"environments": self.sessions.environments()}
        else:
            raise Refusal(404, "path", f"there is nothing at this path: expected one below {BASE}")
        return respond(200, JSON_TYPE, encode(found), request.keep)


# ---------------------------------------------------------------------------------------------
# Workers: a process for each session of a shared server

MESSAGE = struct.Struct("<BI")  # kind, length of what follows
MAKE, MADE, REFUSED, CONNECTION, RELEASED, CLOSE, ENDED = range(7)


class Channel:
    """Messages, and sockets, between the front process and a worker."""

    def __init__(self, sock: socket.socket):
        self.sock = sock
        self.lock = threading.Lock()

    def send(self, kind: int, payload: bytes = b"", passed: socket.socket | None = None) -> None:
        head = MESSAGE.pack(kind, len(payload))
        with self.lock:
            if passed is None:
                self.sock.sendall(head)
            else:
                socket.send_fds(self.sock, [head], [passed.fileno()])
            self.sock.sendall(payload)

    def receive(self) -> tuple[int, bytes, socket.socket | None]:
        """The next message; raises EOFError at the end, OSError if it is broken."""
        head, passed, _, _ = socket.recv_fds(self.sock, MESSAGE.size, 1)
        sock = socket.socket(fileno=passed[0]) if passed else None
        try:
            while len(head) < MESSAGE.size:
                head += self.some(MESSAGE.size - len(head))
            kind, size = MESSAGE.unpack(head)
            parts = []
            while size > 0:
                parts.append(self.some(min(size, 1 << 20)))
                size -= len(parts[-1])
            return kind, b"".join(parts), sock
        except BaseException:
            if sock is not None:
                sock.close()
            raise

    def some(self, size: int) -> bytes:
        data = self.sock.recv(size)
        if not data:
            raise EOFError
        return data


class Worker:
    """A session's process, as the front process sees it."""

    def __init__(self, sessions: Sessions, session: bytes, wanted: dict):
        self.sessions = sessions
        self.session = session
        self.held = 0  # connections that are there
        self.lock = threading.Lock()
        self.how: str | None = None
        self.ended = threading.Event()
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-u", os.path.abspath(__file__), "--worker",
                       str(theirs.fileno())]
            log = sys.stderr.fileno()
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                pass_fds=[theirs.fileno()]
            )
        self.channel = Channel(ours)
        try:
            config = {**sessions.config, "session": session.hex(), "wanted": wanted}
            self.channel.send(MAKE, encode(config))
            ours.settimeout(SPAWN_SECONDS)
            kind, payload, _ = self.channel.receive()
            ours.settimeout(None)
        except (OSError, EOFError):
            how = self.stop(2)
            message = f"the environment could not be made: its process {how}"
            raise Refusal(400, "environment", message) from None
        answer = json.loads(payload)
        if kind != MADE:
            self.stop(2)
            raise Refusal(answer["status"], **answer["body"])
        self.made = answer

    def watch(self) -> None:
        threading.Thread(target=self.listen, daemon=True).start()

    def take(self, sock: socket.socket, read: bytes) -> None:
        """Hands a connection to the process; raises Refusal if it is gone."""
        with self.lock:
            if not self.ended.is_set():
                self.held += 1
                try:
                    self.channel.send(CONNECTION, read, sock)
                    return
                except OSError:
                    self.held -= 1
        self.ended.wait(10)
        raise self.sessions.gone.get(self.session) or unknown(self.session.hex())

    def listen(self) -> None:
        try:
            while True:
                kind, payload, sock = self.channel.receive()
                if kind == ENDED:
                    said = json.loads(payload)
                    if said["code"] == "session_lost":
                        self.how = said["how"]
                    else:
                        lease = self.sessions.lease_seconds
                        self.sessions.forget(self.session, ended(said["code"], self.session, lease))
                elif kind in (CONNECTION, RELEASED):
                    with self.lock:
                        self.held -= 1
                    if sock is not None:
                        self.sessions.adopt(sock, payload)
                    else:
                        self.sessions.release()
        except (OSError, EOFError):
            pass
        how = self.stop(5)
        lost = ended("session_lost", self.session, 0, self.how or how)
        if self.sessions.forget(self.session, lost) is not None:
            print(lost, file=sys.stderr)
        with self.lock:
            held, self.held = self.held, 0
            self.ended.set()
        for _ in range(held):
            self.sessions.release()

    def close(self) -> None:
        """Ends the process, if need be by force."""
        try:
            self.channel.send(CLOSE)
        except OSError:
            pass
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def stop(self, patience: float) -> str:
        """Waits for the end of the process, and says how it ended."""
        self.channel.sock.close()
        try:
            code = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        if code < 0:
            return f"was killed by signal {-code}"
        return f"ended with exit code {code}"


class WorkerServer(Routes):
    """A session's process, as it sees itself. What is not for its session goes back."""

    def __init__(self, channel: Channel):
        self.channel = channel
        kind, payload, _ = channel.receive()
        config = json.loads(payload)
        self.token = b"Bearer " + config["token"].encode()
        self.hosts = frozenset(config["hosts"])
        self.since: float | None = time.monotonic()
        self.session: Session | None = None
        Watchdog(config["hang_seconds"], self.started, self.report)
        try:
            for module in config["modules"]:
                importlib.import_module(module)
            session = bytes.fromhex(config["session"])
            self.session = Session(
                session, config["wanted"], config["modules"], config["lease_seconds"]
            )
            self.since = None
        except Refusal as refusal:
            channel.send(REFUSED, encode({"status": refusal.status, "body": refusal.body}))
            os._exit(0)
        gc.collect()
        gc.freeze()  # what is here stays: no collection looks at it again
        self.made = self.session.describe(config["boot_id"])
        channel.send(MADE, encode(self.made))

    def started(self) -> list:
        return [self.since, self.session.started if self.session is not None else None]

    def report(self, how: str) -> None:
        self.channel.send(ENDED, encode({"code": "session_lost", "how": how}))

    def run(self) -> None:
        threading.Thread(target=self.reap, daemon=True).start()
        try:
            while True:
                kind, payload, sock = self.channel.receive()
                if kind == CLOSE:
                    break
                threading.Thread(target=self.serve, args=(sock, payload), daemon=True).start()
        except (OSError, EOFError):
            pass  # the front process is gone
        self.leave()

    def leave(self) -> None:
        closing = threading.Thread(target=self.session.close, daemon=True)
        closing.start()
        closing.join(1.5)
        leave(0)

    def reap(self) -> None:
        while not self.session.expired():
            time.sleep(min(30.0, max(0.05, self.session.lease_seconds / 4)))
        if self.session.gone.body["code"] == "session_expired":
            print(f"session {self.session.id.hex()}: its lease ended", file=sys.stderr)
            self.channel.send(ENDED, encode({"code": "session_expired"}))
            self.leave()

    def serve(self, sock: socket.socket, pending: bytes) -> None:
        handed = False
        try:
            handed = Connection(self, sock, pending).serve()
        finally:
            if not handed:
                self.channel.send(RELEASED)

    def take(self, sock: socket.socket, read: bytes) -> None:
        self.channel.send(CONNECTION, read, sock)

    def find(self, session: bytes) -> Session:
        if session != self.session.id:
            raise HandOver(self)
        return self.session

    def describe(self, session: bytes) -> dict:
        with self.find(session):
            return self.made

    def close(self, session: bytes) -> None:
        raise HandOver(self)

    def control(self, request: Request, body: bytes) -> bytes:
        raise HandOver(self)


# ---------------------------------------------------------------------------------------------
# The process


def cache_folder() -> str:
    chosen = os.environ.get("GRADUS_CACHE")
    if chosen:
        return chosen
    shared = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(shared):
        return os.path.join(shared, "gradus")
    return os.path.join(os.path.expanduser("~"), ".cache", "gradus")


def find_token(options: argparse.Namespace) -> tuple[str, str]:
    """The token that clients must send, and where it is."""
    given = os.environ.pop("GRADUS_TOKEN", None)  # so that environments do not see it
    if given:
        return check_token(given, "GRADUS_TOKEN"), "the environment variable GRADUS_TOKEN"
    path = options.token_file or os.path.join(cache_folder(), "token")
    if not os.path.lexists(path) and not options.token_file:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_hex(16) + "\n")
        except FileExistsError:
            time.sleep(0.2)  # another server makes it now
    with open(path, encoding="utf-8") as file:
        if os.name == "posix" and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise ValueError(f"the token in {path} can be read by others: run chmod 600 {path}")
        return check_token(file.read().strip(), path), path


def check_token(token: str, where: str) -> str:
    if not token or not all("!" <= letter <= "~" for letter in token):
        raise ValueError(f"the token in {where} is empty, or has other than printable characters")
    return token


def end_with_parent(sessions: Sessions, temporary: str | None) -> None:
    """Ends the process when standard input closes, as it does when the parent dies in any way.

    What the parent made for this process alone goes with it: one that is killed cannot see to it.
    """
    while sys.stdin.buffer.read(4096):
        pass
    closing = threading.Thread(target=sessions.close_all, daemon=True)
    closing.start()
    closing.join(2)
    if temporary is not None:
        shutil.rmtree(temporary, ignore_errors=True)
    leave(0)


def announce(path: str, server: Server) -> None:
    """Writes where the server listens; by renaming, so that a reader never sees half of it."""
    half = path + ".part"
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"port": server.port, "boot_id": server.sessions.boot_id}, file)
    os.replace(half, path)


def positive(text: str) -> float:
    value = float(text)
    if not 0 < value < 1e8:
        raise argparse.ArgumentTypeError(f"{text} is not a positive number of seconds")
    return value


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="gymnasium_server.py",
        description="Serves Gymnasium environments to Gradus. The token that clients must send is "
        "in the environment variable GRADUS_TOKEN, in the file of --token-file, or in the file "
        "'token' in Gradus's folder in the user's cache, which is made if need be.",
    )
    add = parser.add_argument
    several = {"action": "append", "default": []}
    add("id", nargs="*", help="environments to offer, each with the names of the arguments that "
        "clients may give, as in ALE/Pong-v5?obs_type&frameskip; all registered ones if none")
    add("--port", type=int, default=8000, help="0 for any that is free")
    add("--host", default="127.0.0.1", metavar="ADDRESS", help="where to listen")
    add("--allow-host", metavar="NAME", **several,
        help="a name by which clients may call this machine; may be given several times")
    add("--tls-certificate", metavar="FILE")
    add("--tls-key", metavar="FILE")
    add("--insecure", action="store_true", help="listen on --host without a certificate")
    add("--token-file", metavar="FILE")
    add("--import", dest="modules", metavar="MODULE", **several,
        help="a Python module that registers environments; may be given several times")
    add("--allow-argument", metavar="NAME", **several,
        help="an argument that clients may give to any environment; all for every one")
    add("--allow-wrapper", metavar="NAME", **several,
        help="a wrapper of gymnasium.wrappers that clients may ask for; all for every one known")
    add("--vectorization", choices=("sync", "async", "vector_entry_point"), default="sync",
        help="how lanes are stepped where a client does not say")
    add("--lease-seconds", type=positive, default=1800.0,
        help="after how long without a request a session is closed")
    add("--hang-seconds", type=positive, default=600.0,
        help="after how long a step ends its process")
    add("--announce", metavar="FILE", help="where to write the port")
    add("--parent-stdin", action="store_true",
        help="one process for all sessions, which ends when standard input is closed")
    add("--watch-stdin", action="store_true", help="end when standard input is closed")
    add("--temporary", metavar="DIR", help=argparse.SUPPRESS)  # removed when standard input closes
    add("--worker", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def check_address(options: argparse.Namespace) -> None:
    if bool(options.tls_certificate) != bool(options.tls_key):
        raise ValueError("a certificate needs its key: expected --tls-certificate and --tls-key")
    local = options.host == "localhost" or options.host == "::1" or options.host.startswith("127.")
    if not local and not options.tls_certificate and not options.insecure:
        raise ValueError(
            f"{options.host} can be reached from elsewhere: expected --tls-certificate FILE "
            "--tls-key FILE, or --insecure"
        )


def check_offer(options: argparse.Namespace) -> None:
    for module in options.modules:
        importlib.import_module(module)
    for entry in options.id:
        env_id = entry.partition("?")[0]
        if ":" in env_id:
            raise ValueError(f"'{env_id}' names a module: expected --import for that")
        register_namespace(env_id)
        gym.spec(env_id)


def main() -> int:
    options = arguments()
    if options.worker is not None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        WorkerServer(Channel(socket.socket(fileno=options.worker))).run()
        return 0
    if options.parent_stdin:
        # Ctrl-C reaches the whole process group. The parent decides what ends, and when.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        token, place = find_token(options)
        check_address(options)
        check_offer(options)
        isolated = (
            not options.parent_stdin and not options.tls_certificate and hasattr(socket, "send_fds")
        )
        sessions = Sessions(options, isolated)
        server = Server(options, sessions, token)
    except (gym.error.Error, ImportError, OSError, OverflowError, ValueError) as error:
        print(f"gymnasium_server.py: {one_line(error)}", file=sys.stderr)
        return 2
    if options.parent_stdin or options.watch_stdin:
        threading.Thread(
            target=end_with_parent, args=(sessions, options.temporary), daemon=True
        ).start()
    if not isolated:
        threading.Thread(target=sessions.reap, daemon=True).start()
        Watchdog(
            options.hang_seconds,
            lambda: [sessions.making_since, *(s.started for s in sessions.running())],
            lambda how: None,
        )
    if options.announce:
        announce(options.announce, server)
    else:
        scheme = "https" if server.tls is not None else "http"
        host = f"[{options.host}]" if ":" in options.host else options.host
        for env_id in options.id or ["ID"]:
            print(f"{scheme}://{host}:{server.port}/{env_id.partition('?')[0]}", flush=True)
        print(f"clients show the token of {place}", file=sys.stderr)
    try:
        server.run()
    except KeyboardInterrupt:
        sessions.close_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
