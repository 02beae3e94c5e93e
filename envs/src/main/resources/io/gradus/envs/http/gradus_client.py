"""Environments of a Gradus server as a Gymnasium vector environment.

    from gradus_client import GradusVectorEnv

    envs = GradusVectorEnv("http://127.0.0.1:8000/CartPole-v1", num_envs=64)
    observations, infos = envs.reset(seed=42)
    observations, rewards, terminations, truncations, infos = envs.step(envs.action_space.sample())

All lanes take a step with one request. A request whose answer is lost is sent again under the same number, and the
server applies it once, so no step is lost or doubled. docs/protocol.md has the bytes. This file stands alone: it needs
Gymnasium 1.1 or newer and NumPy.
"""

import json
import os
import re
import secrets
import socket
import ssl
import stat
import struct
import time
import zlib
from urllib.parse import parse_qsl, unquote, urlsplit

import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

__all__ = ["GradusError", "GradusVectorEnv"]

GENERATION = 1
ATTEMPTS = 5
FIRST_PAUSE = 0.05  # seconds; each pause is three times the one before
TIMEOUTS = {"connect": 5.0, "create": 120.0, "reset": 60.0, "step": 60.0, "render": 60.0}
# For how long an answer is looked for before the thread sleeps; only where others have a core to run on.
EAGER_SECONDS = 0.002 if hasattr(os, "sched_yield") and (os.cpu_count() or 1) > 1 else 0.0

FRAME = "application/vnd.gradus.frame"
JSON = "application/json"
HEADER = struct.Struct("<4sB3x16sQII")
RESET, STEP, ANSWER = 1, 2, 128
CHECKSUM_AT = 36
LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]{1,10})\r\n", re.IGNORECASE)
MOST_HEAD = 65536


class GradusError(RuntimeError):
    """The server said no, or did not answer; `code` is its word for programs, if it had one."""

    def __init__(self, message, status=0, code=""):
        super().__init__(message)
        self.status = status
        self.code = code


class _Damaged(OSError):
    """An answer that is none; the request is sent again."""


class GradusVectorEnv(VectorEnv):
    """N environments of one kind behind a server, stepped together.

    Attributes besides those of every VectorEnv: `max_episode_steps` and `reward_threshold`, None where the server does
    not know them; `valid`, bool (N), of the last step: False where a row is a reset that the action had no part in
    (in the mode NEXT_STEP).
    """

    def __init__(
        self,
        url,
        num_envs=1,
        token=None,
        kwargs=None,
        wrappers=None,
        infos=(),
        vectorization=None,
        render=False,
        timeouts=None,
        cafile=None,
        copy=True,
    ):
        """Makes a session.

        Args:
            url: `http://host:port/ID`, or https; arguments may follow, `?is_slippery=false`.
            num_envs: N, at least 1.
            token: what the server wants to be shown; else the variable GRADUS_TOKEN, else, for a server on this
                machine, the file `token` in the cache folder of Gradus.
            kwargs: arguments of the environment, as far as the server allows them.
            wrappers: [(name, kwargs), …] of Gymnasium's wrappers, as far as the server allows them.
            infos: the keys of infos that are sent; numbers arrive as float64.
            vectorization: how a server for Gymnasium steps its lanes: "sync" or "async".
            render: whether `render` is to work, where the environment can be drawn.
            timeouts: seconds for connect, create, reset, step, render, each with its repetitions; the defaults are
                5, 120, 60, 60, 60.
            cafile: certificates to trust for https, instead of the system's.
            copy: True: what `reset` and `step` return is the caller's. False: observations, rewards and flags are
                views that the next call overwrites, which saves a few microseconds for each step.

        Raises:
            GradusError: the server cannot be used, or refused.
        """
        split = urlsplit(url)
        if split.scheme not in ("http", "https") or not split.hostname or len(split.path) < 2 or split.fragment:
            raise ValueError(f"'{url}' is not an environment's address: expected http://host:port/ID")
        if split.username or split.password:
            raise ValueError("the address holds a user or password: expected the token in the variable GRADUS_TOKEN")
        unknown = set(timeouts or {}) - set(TIMEOUTS)
        if unknown:
            raise ValueError(f"timeouts has '{min(unknown)}': expected {', '.join(TIMEOUTS)}")
        if num_envs < 1:
            raise ValueError(f"num_envs is {num_envs}: expected at least 1")
        self.environment = unquote(split.path[1:])
        self.num_envs = int(num_envs)
        self.copy = copy
        self.valid = np.ones(self.num_envs, np.bool_)
        self._timeouts = {**TIMEOUTS, **(timeouts or {})}
        self._place = f"{split.scheme}://{split.netloc}/{self.environment}"
        self._connection = _Connection(split, _token(token, split.hostname), self._timeouts["connect"], cafile)
        self._session = None
        self._lost = None
        self._ready = False
        self._sequence = 0  # of the last request that was applied
        made = self._create({**_arguments(split.query), **(kwargs or {})}, wrappers, list(infos), vectorization, render)
        try:
            self._describe(made)
        except (KeyError, TypeError, ValueError) as e:
            raise GradusError(f"{self._place}: the description of the session is malformed: {e!r}") from e
        self.render_mode = "rgb_array" if render else None
        self.metadata = {
            "autoreset_mode": AutoresetMode.SAME_STEP if self._same_step else AutoresetMode.NEXT_STEP,
            "render_modes": ["rgb_array"] if render else [],
        }
        self._prepare_step()

    # The four calls of a VectorEnv.

    def reset(self, *, seed=None, options=None):
        """Starts an episode in every lane. A seed gives lane i the seed plus i; a list gives each its own, None the
        lane's random stream as it goes on. Options go to every lane's reset as JSON.
        """
        seeds = self._seeds(seed)
        payload = seeds.tobytes()
        if options:
            if "reset_mask" in options:
                raise ValueError("options has 'reset_mask': expected none, since lanes start anew by themselves")
            payload += _compact(options)
        request = bytearray(self._head("reset", len(payload)))
        at = len(request)
        request += bytes(HEADER.size) + payload
        self._require_usable(reset=True)
        self._ready = False
        start, end = self._exchange(request, at, RESET, "reset")
        reader = _Infos(self, start + self._observation.bytes * self.num_envs, end)
        if end - start < self._observation.bytes * self.num_envs:
            raise self._unusable("an answer that is too short")
        observations = self._read_observations(start)
        infos = reader.merged(reader.section(), None, None) if self._keys else {}
        reader.finish()
        self._ready = True
        self.valid = np.ones(self.num_envs, np.bool_)
        return observations, infos

    def step(self, actions):
        """Takes an action in every lane. In the mode SAME_STEP a lane that ends is already in its next episode: its
        last observation is in infos["final_obs"], its last info in infos["final_info"].

        Raises:
            ValueError: an action is none of the space; no lane has moved.
            GradusError: the environment failed, or the session is lost.
        """
        self._require_usable(reset=False)
        self._action.write(actions, self._action_views)
        start, end = self._exchange(self._step_request, self._step_at, STEP, "step")
        n, buffer = self.num_envs, self._connection.buffer
        rewards_end = start + 8 * n
        flags_end = rewards_end + 3 * n
        observations_at = flags_end + 4
        finals_at = observations_at + self._observation.bytes * n
        if end < finals_at:
            raise self._unusable("an answer that is too short")
        everything = np.frombuffer(buffer, np.uint8)
        rewards = everything[start:rewards_end]
        flags = everything[rewards_end:flags_end]
        if self.copy:
            rewards, flags = rewards.copy(), flags.copy()
        rewards = rewards.view(np.float64)
        if flags.max() > 1:
            raise self._unusable("a flag that is neither 0 nor 1")
        flags = flags.view(np.bool_)
        terminated, truncated, self.valid = flags[:n], flags[n : 2 * n], flags[2 * n :]
        observations = self._read_observations(observations_at)
        (ended,) = _UINT32.unpack_from(buffer, flags_end)
        infos_at = finals_at + ended * self._observation.bytes
        if not ended and not self._keys:
            if end != finals_at:
                raise self._unusable("an answer of a wrong length")
            return observations, rewards, terminated, truncated, {}
        mask = terminated | truncated
        if np.count_nonzero(mask) != ended or end < infos_at:
            raise self._unusable("an answer whose count of ended episodes does not fit its flags")
        infos = {}
        if ended and self._same_step:
            rows = self._observation.elements(buffer, finals_at, ended)
            last = np.full(n, None, dtype=object)
            for lane, row in zip(np.flatnonzero(mask).tolist(), rows):
                last[lane] = row
            infos = {"final_obs": last, "_final_obs": mask, "final_info": {}, "_final_info": mask.copy()}
        reader = _Infos(self, infos_at, end)
        if self._keys:
            of_step = reader.section()
            of_resets = reader.section()
            infos = reader.merged(of_step, of_resets, mask if self._same_step else None, infos)
        reader.finish()
        return observations, rewards, terminated, truncated, infos

    def render(self):
        """A picture of each lane, uint8 (height, width, 3)."""
        if self.render_mode is None:
            raise GradusError(f"{self._place}: the session draws nothing: expected it made with render=True")
        return tuple(_decode_png(self._control("render", {"lane": lane})) for lane in range(self.num_envs))

    def close_extras(self, **kwargs):
        """Ends the session; says nothing if the server is gone."""
        if self.__dict__.get("_session"):
            head = self._connection.head("DELETE", f"sessions/{self._session}", None, 0)
            try:
                self._connection.exchange(head, 2.0)
            except OSError:
                pass
        if "_connection" in self.__dict__:
            self._connection.drop()

    def renew(self):
        """Renews the lease of the session, for a caller that is busy elsewhere for longer than it lasts."""
        self._control("lease", {})

    def __repr__(self):
        return f"GradusVectorEnv({self._place}, num_envs={self.num_envs})"

    # The session.

    def _create(self, kwargs, wrappers, infos, vectorization, render):
        info = self._json("GET", "info", None, "create")
        if info.get("protocol") != GENERATION:
            raise GradusError(
                f"{self._place}: the server speaks generation {info.get('protocol')} of the protocol, and this client"
                f" {GENERATION}; use the server that came with this version of Gradus"
            )
        request = {"environment": self.environment, "lanes": self.num_envs}
        if kwargs:
            request["kwargs"] = kwargs
        if wrappers:
            request["wrappers"] = [{"name": name, "kwargs": dict(given)} for name, given in wrappers]
        if vectorization:
            request["vectorization"] = vectorization
        if infos:
            request["infos"] = infos
        if render:
            request["render"] = True
        request["client_token"] = secrets.token_hex(16)  # the same request, sent twice, makes one session
        return self._json("POST", "sessions", request, "create")

    def _describe(self, made):
        self._session_bytes = bytes.fromhex(made["session"])
        if len(self._session_bytes) != 16 or made["lanes"] != self.num_envs:
            raise ValueError(f"session {made['session']} of {made['lanes']} lanes")
        self._session = made["session"]
        self._observation = _tree(made["observation_space"])
        self._action = _tree(made["action_space"])
        self.single_observation_space = self._observation.space
        self.single_action_space = self._action.space
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self.max_episode_steps = made.get("max_episode_steps")
        self.reward_threshold = made.get("reward_threshold")
        self._same_step = made.get("autoreset", "same_step") == "same_step"
        self._keys = list(made.get("infos") or [])

    def _prepare_step(self):
        """One buffer holds the whole request of a step, head and frame; actions are written into their place."""
        head = self._head("step", self._action.bytes * self.num_envs)
        self._step_at = len(head)
        self._step_request = bytearray(head) + bytes(HEADER.size + self._action.bytes * self.num_envs)
        self._action_views = self._action.views(self._step_request, len(head) + HEADER.size, self.num_envs)

    def _head(self, path, payload):
        return self._connection.head("POST", path, FRAME, HEADER.size + payload)

    def _seeds(self, seed):
        n = self.num_envs
        if seed is None:
            return np.full(n, -1, np.int64)
        if np.ndim(seed) == 0:
            if seed < 0 or seed > 2**63 - n:
                raise ValueError(f"seed is {seed}: expected at least 0, with room below 2^63 for each lane's")
            return np.arange(n, dtype=np.int64) + np.int64(seed)
        if len(seed) != n:
            raise ValueError(f"seed has {len(seed)} numbers: expected {n}, one for each lane")
        seeds = [-1 if each is None else int(each) for each in seed]
        for lane, each in enumerate(seed):
            if each is not None and not 0 <= each < 2**63:
                raise ValueError(f"seed is {each}: expected from 0 to 2^63 - 1 (environment {lane})")
        return np.array(seeds, np.int64)

    def _require_usable(self, reset):
        if self.closed:
            raise GradusError(f"{self._place} is closed")
        if self._lost:
            raise GradusError(self._lost)
        if not reset and not self._ready:
            raise GradusError(f"{self._place} was stepped before a reset, or after it failed: expected a reset first")

    def _unusable(self, what):
        self._ready = False
        return GradusError(f"{self._place} gave {what}")

    def _read_observations(self, at):
        return self._observation.read(self._connection.buffer, at, self.num_envs, self.copy)

    # Requests and their repetition.

    def _exchange(self, request, at, kind, doing):
        """Sends a frame until its answer is here; where the answer's payload starts and ends in the buffer."""
        sequence = self._sequence + 1
        HEADER.pack_into(
            request, at, b"GRD1", kind, self._session_bytes, sequence, len(request) - at - HEADER.size, 0
        )
        frame = memoryview(request)[at:]
        checksum = zlib.crc32(frame[HEADER.size :], zlib.crc32(frame[:CHECKSUM_AT]))
        _UINT32.pack_into(request, at + CHECKSUM_AT, checksum)

        def once(seconds):
            status, start, end = self._connection.exchange(request, seconds)
            if status != 200:
                raise self._refusal(status, start, end)
            return self._open(kind, sequence, start, end)

        try:
            answer = self._attempt(f"POST /gradus/1/{doing}", self._timeouts[doing], once)
        except GradusError as e:
            where = f"{self._place}, {doing} {sequence}"
            if e.status == 400:
                if e.code == "action":  # nothing moved, and the number is free
                    raise ValueError(str(e)) from None
                raise GradusError(f"{where}: {e}", e.status, e.code) from None
            self._ready = False
            if e.code == "environment_failed":
                self._sequence = sequence
                raise GradusError(f"{where}: {e}", e.status, e.code) from None
            self._lost = f"{where}: the session was lost before; make the environment again"
            raise GradusError(f"{where}: {e}; make the environment again", e.status, e.code) from None
        self._sequence = sequence
        return answer

    def _open(self, kind, sequence, start, end):
        if end - start < HEADER.size:
            raise _Damaged("the answer is not a frame of this protocol")
        buffer, view = self._connection.buffer, self._connection.view
        magic, got, session, number, length, checksum = HEADER.unpack_from(buffer, start)
        if magic != b"GRD1":
            raise _Damaged("the answer is not a frame of this protocol")
        payload = start + HEADER.size
        if length != end - payload:
            raise _Damaged("the answer's length does not fit")
        if checksum != zlib.crc32(view[payload:end], zlib.crc32(view[start : start + CHECKSUM_AT])):
            raise _Damaged("the answer was damaged on its way: its checksum does not fit")
        if got != kind + ANSWER or session != self._session_bytes or number != sequence:
            raise _Damaged(f"the answer is to another request: its number is {number}, expected {sequence}")
        return payload, end

    def _control(self, path, body):
        """A request about the session, and the bytes of its answer."""
        self._require_usable(reset=True)
        return self._bytes("POST", f"sessions/{self._session}/{path}", body, "render")

    def _json(self, method, path, body, timeout):
        answer = self._bytes(method, path, body, timeout)
        try:
            value = json.loads(answer)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise GradusError(f"{self._place}: the answer is not of this protocol; check the address")
        return value

    def _bytes(self, method, path, body, timeout):
        content = b"" if body is None else _compact(body)
        request = self._connection.head(method, path, None if body is None else JSON, len(content)) + content

        def once(seconds):
            status, start, end = self._connection.exchange(request, seconds)
            if status != 200:
                raise self._refusal(status, start, end)
            return bytes(self._connection.view[start:end])

        try:
            return self._attempt(f"{method} /gradus/1/{path}", self._timeouts[timeout], once)
        except GradusError as e:
            advice = "; set the variable GRADUS_TOKEN to the server's" if e.status == 401 else ""
            raise GradusError(f"{self._place}: {e}{advice}", e.status, e.code) from None

    def _refusal(self, status, start, end):
        try:
            said = json.loads(bytes(self._connection.view[start:end]))
            code, message = str(said["code"]), str(said["message"])
        except (ValueError, KeyError, TypeError):
            code, message = "", f"HTTP {status} with a body that is not of this protocol; check the address"
        if status in (502, 503, 504) or code == "checksum":
            return _Damaged(message if code else f"HTTP {status}")
        return GradusError(message, status, code)

    def _attempt(self, what, seconds, once):
        begun = time.monotonic()
        pause = FIRST_PAUSE
        for count in range(1, ATTEMPTS + 1):
            try:
                return once(seconds)
            except OSError as e:
                self._connection.drop()
                late = time.monotonic() - begun + pause >= seconds
                if count == ATTEMPTS or late or isinstance(e, ssl.SSLCertVerificationError):
                    tries = "1 attempt" if count == 1 else f"{count} attempts"
                    raise GradusError(
                        f"no answer to {what} after {tries} in {time.monotonic() - begun:.1f} s"
                        f" ({str(e) or type(e).__name__}); check that the server runs and that the address is right"
                    ) from e
            except BaseException as e:
                if not isinstance(e, GradusError):
                    self._connection.drop()  # an interrupt: what is still to come is an answer to the past
                raise
            time.sleep(pause)
            pause *= 3


_UINT32 = struct.Struct("<I")


class _Connection:
    """HTTP over one socket that is kept open; an answer lies in `buffer` until the next."""

    def __init__(self, split, token, connect_timeout, cafile):
        self._secure = split.scheme == "https"
        self._host = split.hostname
        self._port = split.port or (443 if self._secure else 80)
        self._connect_timeout = connect_timeout
        self._context = ssl.create_default_context(cafile=cafile) if self._secure else None
        self._common = f"Host: {split.netloc}\r\n" + (f"Authorization: Bearer {token}\r\n" if token else "")
        self._socket = None
        self._timeout = None
        self._grow(65536)

    def head(self, method, path, content_type, length):
        """Where a request starts, up to its body."""
        type_line = f"Content-Type: {content_type}\r\n" if content_type else ""
        length_line = f"Content-Length: {length}\r\n" if content_type else ""
        return f"{method} /gradus/1/{path} HTTP/1.1\r\n{self._common}{type_line}{length_line}\r\n".encode("ascii")

    def exchange(self, request, seconds):
        """Sends a request at once; the status of its answer, and where the body starts and ends in the buffer."""
        if self._socket is None:
            self._connect(seconds)
        elif self._timeout != seconds:
            self._socket.settimeout(seconds)
            self._timeout = seconds
        self._socket.sendall(request)
        filled = self._receive(0)
        while True:
            end = self.buffer.find(b"\r\n\r\n", 0, filled)
            if end >= 0:
                break
            if filled >= MOST_HEAD:
                raise _Damaged("the head of the answer has no end")
            filled += self._receive(filled)
        head = bytes(self.view[: end + 4])
        status = head[9:12]
        if head[:7] != b"HTTP/1." or not status.isdigit():
            raise _Damaged("the answer is not HTTP")
        status = int(status)
        start = end + 4
        found = LENGTH.search(head)
        if found is None and status != 204:
            raise _Damaged("the answer has no length")
        total = start + (int(found[1]) if found else 0)
        if total > len(self.buffer):
            kept = bytes(self.view[:filled])
            self._grow(total)
            self.buffer[:filled] = kept
        while filled < total:
            filled += self._receive(filled)
        if status != 200 and b"\r\nconnection: close\r\n" in head.lower():
            self.drop()
        return status, start, total

    def drop(self):
        """Ends the connection; the next request makes another."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _connect(self, seconds):
        plain = socket.create_connection((self._host, self._port), self._connect_timeout)
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket = self._context.wrap_socket(plain, server_hostname=self._host) if self._secure else plain
        except BaseException:
            plain.close()
            raise
        self._socket.settimeout(seconds)
        self._timeout = seconds

    def _receive(self, filled):
        into = self.view[filled:]
        count = None if self._secure else self._look(into)
        if count is None:
            count = self._socket.recv_into(into)
        if count == 0:
            raise _Damaged("the connection ended" if filled == 0 else f"the answer ended after {filled} bytes")
        return count

    def _look(self, into):
        """Looks for the answer for a while: a thread that sleeps takes long to wake."""
        late = time.perf_counter() + EAGER_SECONDS
        descriptor = self._socket.fileno()
        while time.perf_counter() < late:
            try:
                return os.readv(descriptor, [into])  # at once, since the socket has a timeout
            except BlockingIOError:
                os.sched_yield()  # whoever has work to do goes first
        return None

    def _grow(self, size):
        self.buffer = bytearray(size)  # a new one: arrays may look into the old
        self.view = memoryview(self.buffer)


# Spaces, and how their elements lie on the wire.


class _Leaf:
    """A space whose elements are one array of numbers."""

    def __init__(self, space, dtype, shape):
        self.space = space
        self.wire = np.dtype(dtype).newbyteorder("<")
        self.shape = shape
        self.bytes = self.wire.itemsize * int(np.prod(shape, dtype=np.int64))
        self.whole = None  # (least, most) of an integer type
        if self.wire.kind in "iu":
            limits = np.iinfo(self.wire)
            self.whole = (limits.min, limits.max)

    def views(self, buffer, at, count, stride=None):
        """The elements in a buffer: (count, …), each `stride` bytes after the one before."""
        array = np.ndarray((count, *self.shape), self.wire, buffer, at)
        if stride is None or stride == self.bytes:
            return array
        return np.ndarray((count, *self.shape), self.wire, buffer, at, (stride, *array.strides[1:]))

    def read(self, buffer, at, count, copy, stride=None):
        if copy and (stride is None or stride == self.bytes):  # one piece, whatever its alignment
            rows = np.frombuffer(buffer, np.uint8, count * self.bytes, at).copy()
            return rows.view(self.wire).reshape((count, *self.shape))
        rows = self.views(buffer, at, count, stride)
        return rows.copy() if copy else rows

    def elements(self, buffer, at, count, stride=None):
        """Each of them apart, the caller's: arrays, or scalars of the type."""
        return list(self.read(buffer, at, count, True, stride))

    def write(self, actions, views, path="actions"):
        given = np.asarray(actions)
        if given.shape != views.shape:
            raise ValueError(f"{path} has the shape {given.shape}: expected {views.shape}, elements of {self.space}")
        if self.whole is None:
            if given.dtype.kind not in "fiub":
                raise ValueError(f"{path} is of {given.dtype}: expected numbers, elements of {self.space}")
        elif given.dtype != self.wire:
            least, most = self.whole
            if given.dtype.kind not in "iub" or given.size and (given.min() < least or given.max() > most):
                raise ValueError(f"{path} is {given}: expected whole numbers, elements of {self.space}")
        views[...] = given


class _Branch:
    """A Dict or a Tuple: the elements of its spaces one after the other."""

    def __init__(self, space, keys, children):
        self.space = space
        self.keys = keys  # None for a Tuple
        self.children = children
        self.bytes = sum(child.bytes for child in children)
        self.offsets = np.cumsum([0] + [child.bytes for child in children]).tolist()[:-1]

    def _join(self, parts):
        return tuple(parts) if self.keys is None else dict(zip(self.keys, parts))

    def _parts(self):
        return zip(self.children, self.offsets)

    def views(self, buffer, at, count, stride=None):
        stride = stride or self.bytes
        return [child.views(buffer, at + offset, count, stride) for child, offset in self._parts()]

    def read(self, buffer, at, count, copy, stride=None):
        stride = stride or self.bytes
        return self._join([child.read(buffer, at + offset, count, copy, stride) for child, offset in self._parts()])

    def elements(self, buffer, at, count, stride=None):
        stride = stride or self.bytes
        columns = [child.elements(buffer, at + offset, count, stride) for child, offset in self._parts()]
        return [self._join(row) for row in zip(*columns)] if columns else [self._join([])] * count

    def write(self, actions, views, path="actions"):
        keys = range(len(self.children)) if self.keys is None else self.keys
        wanted = tuple if self.keys is None else dict
        if not isinstance(actions, (wanted, list) if wanted is tuple else wanted) or len(actions) != len(views):
            raise ValueError(f"{path} is a {type(actions).__name__}: expected a {wanted.__name__} of {len(views)}")
        for key, child, view in zip(keys, self.children, views):
            if self.keys is not None and key not in actions:
                raise ValueError(f"{path} has no '{key}': expected elements of {self.space}")
            child.write(actions[key], view, f"{path}[{key!r}]")


def _tree(described):
    kind = described["type"]
    if kind == "Discrete":
        return _Leaf(spaces.Discrete(described["n"], start=described["start"]), np.int64, ())
    if kind == "MultiDiscrete":
        shape = tuple(described["shape"])
        counts = np.array(described["nvec"], np.int64).reshape(shape)
        start = np.array(described["start"], np.int64).reshape(shape)
        return _Leaf(spaces.MultiDiscrete(counts, start=start), np.int64, shape)
    if kind == "MultiBinary":
        shape = tuple(described["shape"])
        return _Leaf(spaces.MultiBinary(shape if len(shape) != 1 else shape[0]), np.int8, shape)
    if kind == "Box":
        shape, dtype = tuple(described["shape"]), np.dtype(described["dtype"])
        low, high = (_bounds(described[side], shape, dtype) for side in ("low", "high"))
        return _Leaf(spaces.Box(low, high, shape, dtype.type), dtype, shape)
    if kind == "Dict":
        children = [(key, _tree(child)) for key, child in described["spaces"]]
        # A list of pairs keeps their order.
        space = spaces.Dict([(key, child.space) for key, child in children])
        return _Branch(space, [key for key, _ in children], [child for _, child in children])
    if kind == "Tuple":
        children = [_tree(child) for child in described["spaces"]]
        return _Branch(spaces.Tuple([child.space for child in children]), None, children)
    raise ValueError(f"the space is of type '{kind}': expected Discrete, Box, MultiDiscrete, MultiBinary, Dict, Tuple")


def _bounds(given, shape, dtype):
    numbers = given if isinstance(given, list) else [given]
    array = np.array([float(each) if isinstance(each, str) else each for each in numbers], dtype)
    return array.reshape(shape) if isinstance(given, list) else np.full(shape, array[0], dtype)


# Infos.


class _Infos:
    """Reads infos, from a place in an answer on."""

    def __init__(self, envs, at, end):
        self._envs, self.at, self._end = envs, at, end

    def section(self):
        """For each key that a lane has: its array and the lanes that have it."""
        return {key: value for key in self._envs._keys if (value := self._value()) is not None}

    def finish(self):
        if self.at != self._end:
            raise self._envs._unusable("an answer of a wrong length")

    def _take(self, count):
        if count > self._end - self.at:
            raise self._envs._unusable("infos that end too soon")
        begun, self.at = self.at, self.at + count
        return self._envs._connection.view[begun : self.at]

    def _value(self):
        n = self._envs.num_envs
        form = self._take(1)[0]
        if form == 0:
            return None
        if form == 1:
            shape = tuple(np.frombuffer(self._take(4 * self._take(1)[0]), "<u4").tolist())
            has = np.frombuffer(self._take(n), np.uint8) != 0
            numbers = np.frombuffer(self._take(8 * n * int(np.prod(shape, dtype=np.int64))), np.uint8).copy()
            return numbers.view("<f8").reshape((n, *shape)), has
        if form == 2:
            (length,) = _UINT32.unpack(self._take(4))
            values = np.full(n, None, dtype=object)
            for lane, value in enumerate(json.loads(bytes(self._take(length)))):
                values[lane] = value
            return values, np.array([value is not None for value in values], np.bool_)
        raise self._envs._unusable(f"infos of the form {form}")

    def merged(self, of_step, of_resets, ended, infos=None):
        """As Gymnasium joins them: a lane that ended has the info of its reset, and its last one in final_info."""
        infos = {} if infos is None else infos
        if ended is None or not ended.any():
            for key, (values, has) in of_step.items():
                infos[key], infos["_" + key] = values, has
            return infos
        for key, (values, has) in of_step.items():
            last = has & ended
            if last.any():
                infos["final_info"][key] = _only(values, last)
                infos["final_info"]["_" + key] = last
        for key in self._envs._keys:
            going = of_step.get(key)
            fresh = (of_resets or {}).get(key)
            if going is not None and (going[1] & ~ended).any():
                has = going[1] & ~ended
                infos[key], infos["_" + key] = _only(going[0], has), has
            if fresh is None:
                continue
            if key not in infos:
                infos[key], infos["_" + key] = fresh
                continue
            values, others = infos[key], fresh[0]
            if values.shape != others.shape or values.dtype != others.dtype:
                values = _apart(values, infos["_" + key])
                others = _apart(others, fresh[1])
            for lane in np.flatnonzero(fresh[1]).tolist():
                values[lane] = others[lane]
            infos[key], infos["_" + key] = values, infos["_" + key] | fresh[1]
        return infos


def _only(values, has):
    kept = np.full(values.shape, None, dtype=object) if values.dtype == object else np.zeros_like(values)
    kept[has] = values[has]
    return kept


def _apart(values, has):
    apart = np.full(len(values), None, dtype=object)
    for lane in np.flatnonzero(has).tolist():
        apart[lane] = values[lane]
    return apart


# Small things.


def _compact(value):
    def plain(each):
        if isinstance(each, (np.ndarray, np.generic)):
            return each.tolist()
        raise ValueError(f"{each!r} cannot be sent: expected what JSON has")

    return json.dumps(value, separators=(",", ":"), default=plain, ensure_ascii=False).encode()


def _arguments(query):
    """`is_slippery=false&map_name=8x8`: booleans, whole numbers, numbers, or else strings."""
    arguments = {}
    for name, text in parse_qsl(query.replace("+", "%2B"), keep_blank_values=True, strict_parsing=bool(query)):
        if name in arguments:
            raise ValueError(f"'{name}' is there twice in the address: expected each argument once")
        if text.lower() in ("true", "false"):
            arguments[name] = text.lower() == "true"
        elif re.fullmatch(r"[+-]?[0-9]{1,18}", text):
            arguments[name] = int(text)
        elif re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text) and np.isfinite(float(text)):
            arguments[name] = float(text)
        elif len(text) >= 2 and text[0] in "'\"" and text[0] == text[-1]:
            arguments[name] = text[1:-1]
        else:
            arguments[name] = text
    return arguments


def _token(given, host):
    if given:
        return given
    named = os.environ.get("GRADUS_TOKEN", "").strip()
    if named or not (host in ("localhost", "::1") or host.startswith("127.")):
        return named or None
    path = os.path.join(_cache(), "token")
    try:
        mode = os.stat(path).st_mode
        if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
            raise GradusError(f"{path} can be read by others: expected a file that only its owner can (chmod 600)")
        with open(path, encoding="ascii") as file:
            return file.read().strip() or None
    except FileNotFoundError:
        return None


def _cache():
    ours = os.environ.get("GRADUS_CACHE", "").strip()
    if ours:
        return os.path.abspath(ours)
    shared = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(shared):  # a relative one counts as none
        return os.path.join(shared, "gradus")
    return os.path.join(os.path.expanduser("~"), ".cache", "gradus")


def _decode_png(data):
    """A PNG of 8 bits, grey or of 3 or 4 colours, not interlaced, as uint8 (height, width, 3)."""
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise GradusError("the picture is not a PNG")
    width, height, depth, colour, _, _, interlaced = struct.unpack_from(">IIBBBBB", data, 16)
    channels = {0: 1, 2: 3, 6: 4}.get(colour)
    if depth != 8 or interlaced or channels is None:
        raise GradusError(f"the picture has {depth} bits and colour type {colour}: expected 8 bits, grey or RGB")
    at, packed = 8, []
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"IDAT":
            packed.append(data[at + 8 : at + 8 + length])
        at += length + 12
    lines = np.frombuffer(zlib.decompress(b"".join(packed)), np.uint8).reshape(height, 1 + width * channels)
    rows = np.zeros((height + 1, width, channels), np.uint8)  # one of zeros above the first
    for y in range(height):
        kind, line, above = lines[y, 0], lines[y, 1:].reshape(width, channels), rows[y]
        if kind == 0:
            rows[y + 1] = line
        elif kind == 1:
            rows[y + 1] = np.cumsum(line, axis=0, dtype=np.uint8)
        elif kind == 2:
            rows[y + 1] = line + above
        else:
            _unfilter(kind, line.astype(int), above.astype(int), rows[y + 1])
    picture = rows[1:, :, :3]
    return np.repeat(picture, 3, axis=2) if channels == 1 else np.ascontiguousarray(picture)


def _unfilter(kind, line, above, out):
    left = corner = np.zeros(out.shape[1], int)
    for x in range(len(line)):
        up = above[x]
        if kind == 3:
            guess = (left + up) // 2
        else:
            estimate = left + up - corner
            far = np.abs(estimate - left), np.abs(estimate - up), np.abs(estimate - corner)
            guess = np.where((far[0] <= far[1]) & (far[0] <= far[2]), left, np.where(far[1] <= far[2], up, corner))
        left, corner = (line[x] + guess) & 255, up
        out[x] = left
