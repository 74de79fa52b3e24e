"""The cache of compiled code: entries by key, in memory and in the user's cache directory.

An entry is JSON and bytes, never anything that runs when it is read. On disk it stands with its whole key and a
checksum, and is written under another name first, so that readers see all of it or nothing. Nobody else may own or
write the directory, for what it holds is run. `SYMC_CACHE_DIR` says where it is, `SYMC_CACHE_MB` how large it may
grow (what was used longest ago goes first), and `SYMC_CACHE=0` turns everything off.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import stat
import threading
import time
import warnings
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FORMAT = b"symc-cache-1"
DEFAULT_MB = 512
MEMORY_BYTES = 64 << 20
"""What one process keeps in memory besides."""
KEPT_SHARE = 0.75
"""How full the directory is after old entries went."""
STALE_SECONDS = 3600
"""Age of unfinished files that nobody is writing any more."""
SUFFIX, UNFINISHED = ".entry", ".tmp"


class Entry(NamedTuple):
    """What a key stands for."""

    facts: Mapping[str, Any]
    """Anything JSON can hold."""
    data: bytes = b""


class DamagedEntry(Exception):
    """A file of the cache does not hold what it should."""


def digest(key: str) -> str:
    """A name for a key."""
    return hashlib.sha256(key.encode()).hexdigest()


class Directory:
    """Entries as files of one directory; errors of the file system make it read or keep nothing."""

    def __init__(self, path: Path, limit_bytes: int):
        self.path = path
        self.limit_bytes = limit_bytes
        self._unseen_bytes = limit_bytes
        """Written since the directory was last looked through; at first, anything may be there."""
        self._handle = _open_private(path)

    def get(self, key: str) -> Entry | None:
        """The entry of a key; a damaged one is reported once and removed."""
        if self._handle is None:
            return None
        name = digest(key) + SUFFIX
        try:
            entry = _decoded(self._read(name), key)
        except DamagedEntry as error:
            warnings.warn(f"symc: cache entry {self.path / name} {error}; compiling again", RuntimeWarning, 2)
            self._remove(name)
            return None
        except OSError:
            return None
        with suppress(OSError):  # a read-only directory does not note when an entry was last used
            os.utime(name, dir_fd=self._handle)
        return entry

    def put(self, key: str, entry: Entry) -> None:
        """Keep an entry; nothing happens where the directory cannot be written."""
        if self._handle is None:
            return
        content, name = _encoded(key, entry), digest(key) + SUFFIX
        try:
            self._write(name, content)
        except OSError:
            return
        self._unseen_bytes += len(content)
        if self._unseen_bytes > self.limit_bytes // 8:
            self._trim()

    def _read(self, name: str) -> bytes:
        file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=self._handle)
        with open(file, "rb") as stream:
            if not _is_private(os.fstat(file)):
                raise DamagedEntry("belongs to another user, or others may write it")
            return stream.read()

    def _write(self, name: str, content: bytes) -> None:
        unfinished = f"{os.getpid()}-{secrets.token_hex(8)}{UNFINISHED}"
        file = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600, dir_fd=self._handle)
        try:
            with open(file, "wb") as stream:
                stream.write(content)
            os.replace(unfinished, name, src_dir_fd=self._handle, dst_dir_fd=self._handle)
        except OSError:
            self._remove(unfinished)
            raise

    def _remove(self, name: str) -> None:
        with suppress(OSError):  # another process was first, or the directory is read-only
            os.unlink(name, dir_fd=self._handle)

    def _trim(self) -> None:
        """Remove what was used longest ago until the directory is small enough, and what nobody finished."""
        self._unseen_bytes = 0
        files = sorted(self._files(), key=lambda file: file[1].st_mtime)
        total = sum(status.st_size for _, status in files)
        wanted = self.limit_bytes if total <= self.limit_bytes else int(self.limit_bytes * KEPT_SHARE)
        oldest_write = time.time() - STALE_SECONDS
        for name, status in files:
            unfinished = name.endswith(UNFINISHED)
            if (unfinished and status.st_mtime < oldest_write) or (not unfinished and total > wanted):
                self._remove(name)
                total -= status.st_size

    def _files(self) -> Iterator[tuple[str, os.stat_result]]:
        for name in os.listdir(self._handle):
            try:
                if name.endswith((SUFFIX, UNFINISHED)):
                    yield name, os.stat(name, dir_fd=self._handle, follow_symlinks=False)
            except OSError:
                continue  # another process removed it


def _is_private(status: os.stat_result) -> bool:
    """Whether a file is this user's and no one else may write it."""
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _open_private(path: Path) -> int | None:
    """A handle of the directory, which is made when missing; None, with a warning, when others could put code there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return None
    if _is_private(os.fstat(handle)):
        return handle
    os.close(handle)
    warnings.warn(
        f"symc: the cache directory {path} belongs to another user, or others may write it (it should have mode 0700); "
        "nothing is read from it or kept in it",
        RuntimeWarning,
        2,
    )
    return None


def _encoded(key: str, entry: Entry) -> bytes:
    """A line with the format and the checksum of the rest; a line of JSON; the data."""
    head = json.dumps({"key": key, "facts": entry.facts, "bytes": len(entry.data)}).encode()
    rest = b"\n".join((head, entry.data))
    return b"%s %s\n%s" % (FORMAT, hashlib.sha256(rest).hexdigest().encode(), rest)


def _decoded(content: bytes, key: str) -> Entry:
    """The entry that a file holds; DamagedEntry unless every byte is as it was written, and for this key."""
    first, _, rest = content.partition(b"\n")
    if first != b"%s %s" % (FORMAT, hashlib.sha256(rest).hexdigest().encode()):
        raise DamagedEntry("is damaged (checksum)")
    head, _, data = rest.partition(b"\n")
    try:
        described = json.loads(head)
        found, facts, size = described["key"], described["facts"], described["bytes"]
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedEntry(f"is damaged ({error})") from None
    if found != key or size != len(data):
        raise DamagedEntry("holds another entry")
    return Entry(facts, data)


class Cache:
    """Memory before a directory; for any thread."""

    def __init__(self, directory: Directory | None):
        self.directory = directory
        self._memory: OrderedDict[str, Entry] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: str) -> Entry | None:
        """The entry of a key, if there is one."""
        with self._lock:
            entry = self._memory.get(key)
            if entry is not None:
                self._memory.move_to_end(key)
                return entry
        entry = self.directory.get(key) if self.directory else None
        if entry is not None:
            self._keep(key, entry)
        return entry

    def put(self, key: str, entry: Entry) -> None:
        """Keep an entry in memory and on disk."""
        self._keep(key, entry)
        if self.directory:
            self.directory.put(key, entry)

    def _keep(self, key: str, entry: Entry) -> None:
        with self._lock:
            before = self._memory.pop(key, None)
            self._memory[key] = entry
            self._bytes += _size(key, entry) - (_size(key, before) if before else 0)
            while self._bytes > MEMORY_BYTES and len(self._memory) > 1:
                self._bytes -= _size(*self._memory.popitem(last=False))


def _size(key: str, entry: Entry) -> int:
    return 2 * len(key) + len(entry.data)  # the facts are about as long as the key


class _NoCache(Cache):
    """What `SYMC_CACHE=0` leaves: nothing is found or kept."""

    def get(self, key: str) -> Entry | None:
        return None

    def put(self, key: str, entry: Entry) -> None:
        return None


NO_CACHE = _NoCache(None)
_replaced: list[Cache] = []


def current() -> Cache:
    """The cache that the environment asks for."""
    if _replaced:
        return _replaced[-1]
    if os.environ.get("SYMC_CACHE") == "0":
        return NO_CACHE
    return _cache_at(os.environ.get("SYMC_CACHE_DIR", ""), os.environ.get("SYMC_CACHE_MB", ""))


@contextmanager
def replaced_by(other: Cache) -> Iterator[None]:
    """Within the block, all threads use another cache."""
    _replaced.append(other)
    try:
        yield
    finally:
        _replaced.remove(other)


@cache
def _cache_at(directory: str, megabytes: str) -> Cache:
    limit = int(megabytes) if megabytes.isdigit() else DEFAULT_MB
    return Cache(Directory(Path(directory).expanduser() if directory else _user_directory(), limit << 20))


def _user_directory() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("symc", appauthor=False)
