"""The cache of compiled code: what it keeps, where, how much, and each way in which entry or directory can be bad."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from symc.runtime import cache
from symc.runtime.cache import Cache, Directory, Entry

ENTRY = Entry({"slots": [["argument", 0, [2, 3]]]}, bytes(range(256)) * 5)
LIMIT = 1 << 20


def file_of(directory: Path, key: str = "key") -> Path:
    return directory / f"{cache.digest(key)}.entry"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A directory with one entry."""
    directory = tmp_path / "cache"
    Directory(directory, LIMIT).put("key", ENTRY)
    return directory


def test_entries_come_back_in_another_process_too(kept: Path) -> None:
    assert Directory(kept, LIMIT).get("key") == ENTRY
    assert Directory(kept, LIMIT).get("other key") is None


def test_only_the_user_may_read_what_is_kept(kept: Path) -> None:
    assert kept.stat().st_mode & 0o777 == 0o700
    assert file_of(kept).stat().st_mode & 0o777 == 0o600
    assert [p.name for p in kept.iterdir()] == [file_of(kept).name]


def truncated(content: bytes) -> bytes:
    return content[:-1]


def emptied(content: bytes) -> bytes:
    return b""


def lengthened(content: bytes) -> bytes:
    return content + b"\0"


def flipped_in_data(content: bytes) -> bytes:
    return content[:-7] + bytes([content[-7] ^ 4]) + content[-6:]


def flipped_in_facts(content: bytes) -> bytes:
    return content.replace(b"argument", b"arguMent")


def flipped_in_checksum(content: bytes) -> bytes:
    return content.replace(b" ", b" 0", 1)


def of_another_format(content: bytes) -> bytes:
    return content.replace(cache.FORMAT, b"symc-cache-0")


@pytest.mark.parametrize(
    "damage",
    [truncated, emptied, lengthened, flipped_in_data, flipped_in_facts, flipped_in_checksum, of_another_format],
    ids=lambda f: f.__name__,
)
def test_a_damaged_entry_is_reported_once_and_made_again(kept: Path, damage: Callable[[bytes], bytes]) -> None:
    file_of(kept).write_bytes(damage(file_of(kept).read_bytes()))
    directory = Directory(kept, LIMIT)
    with pytest.warns(RuntimeWarning, match=r"cache entry .* is damaged .*compiling again"):
        assert directory.get("key") is None
    assert directory.get("key") is None
    directory.put("key", ENTRY)
    assert directory.get("key") == ENTRY


def test_swapped_entries_are_found_out(kept: Path) -> None:
    directory = Directory(kept, LIMIT)
    directory.put("other", Entry({}, b"other"))
    one, two = file_of(kept), file_of(kept, "other")
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    for key in ("key", "other"):
        with pytest.warns(RuntimeWarning, match="holds another entry"):
            assert directory.get(key) is None


def test_an_entry_that_others_may_write_is_not_used(kept: Path) -> None:
    file_of(kept).chmod(0o666)
    with pytest.warns(RuntimeWarning, match="others may write it"):
        assert Directory(kept, LIMIT).get("key") is None


def test_an_entry_that_is_a_link_is_not_followed(kept: Path, tmp_path: Path) -> None:
    file_of(kept).rename(tmp_path / "elsewhere")
    file_of(kept).symlink_to(tmp_path / "elsewhere")
    assert Directory(kept, LIMIT).get("key") is None


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o720, 0o702])
def test_a_directory_that_others_may_write_is_refused(kept: Path, mode: int) -> None:
    kept.chmod(mode)
    before = file_of(kept).read_bytes()
    with pytest.warns(RuntimeWarning, match="cache directory .* should have mode 0700"):
        refused = Directory(kept, LIMIT)
    assert refused.get("key") is None
    refused.put("key", Entry({}, b"new"))
    assert file_of(kept).read_bytes() == before


def test_a_directory_of_another_user_is_refused(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.warns(RuntimeWarning, match="belongs to another user"):
        assert Directory(kept, LIMIT).get("key") is None


def test_an_entry_of_another_user_is_not_used(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directory, owner = Directory(kept, LIMIT), os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.warns(RuntimeWarning, match="belongs to another user"):
        assert directory.get("key") is None


def refuse(*args: object, **kwargs: object) -> None:
    raise PermissionError("read-only file system")


def test_a_read_only_directory_means_memory_only(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open
    monkeypatch.setattr(
        os, "open", lambda path, flags, *a, **k: (refuse if flags & os.O_CREAT else real)(path, flags, *a, **k)
    )
    monkeypatch.setattr(os, "utime", refuse)
    store = Cache(Directory(kept, LIMIT))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert store.get("key") == ENTRY
        store.put("new", Entry({}, b"new"))
    assert store.get("new") == Entry({}, b"new")
    assert Directory(kept, LIMIT).get("new") is None


def test_a_directory_that_cannot_be_made_means_memory_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = Cache(Directory(tmp_path / "file" / "cache", LIMIT))
    store.put("key", ENTRY)
    assert store.get("key") == ENTRY


def test_a_write_that_fails_leaves_nothing_behind(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = Directory(kept, LIMIT)
    monkeypatch.setattr(os, "replace", refuse)
    directory.put("new", ENTRY)
    assert [p.name for p in kept.iterdir()] == [file_of(kept).name]


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    directory = Directory(tmp_path / "cache", 10000)
    for number in range(8):
        directory.put(f"key {number}", Entry({}, bytes(1000)))
        os.utime(file_of(directory.path, f"key {number}"), (number, number))
    assert directory.get("key 0") is not None, "a hit counts as use"
    for number in range(8, 11):
        directory.put(f"key {number}", Entry({}, bytes(1000)))
    found = [number for number in range(11) if file_of(directory.path, f"key {number}").exists()]
    assert 0 in found and 10 in found and 1 not in found
    assert sum(p.stat().st_size for p in directory.path.iterdir()) <= 10000


def test_unfinished_files_go_when_they_are_old(tmp_path: Path) -> None:
    path = tmp_path / "cache"
    path.mkdir(mode=0o700)
    old, new = path / "1-a.tmp", path / "1-b.tmp"
    for file in (old, new):
        file.write_bytes(b"half")
    os.utime(old, (0, 0))
    Directory(path, LIMIT).put("key", ENTRY)
    assert not old.exists() and new.exists()


def test_memory_keeps_what_was_used_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MEMORY_BYTES", 3000)
    store = Cache(None)
    for number in range(4):
        store.put(f"{number}", Entry({}, bytes(900)))
        store.get("0")
    assert [number for number in range(4) if store.get(f"{number}")] == [0, 2, 3]


def test_the_environment_says_where_and_whether(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMC_CACHE_DIR", str(tmp_path / "here"))
    monkeypatch.setenv("SYMC_CACHE_MB", "7")
    directory = cache.current().directory
    assert directory and directory.path == tmp_path / "here" and directory.limit_bytes == 7 << 20
    monkeypatch.setenv("SYMC_CACHE", "0")
    cache.current().put("key", ENTRY)
    assert cache.current().get("key") is None
    monkeypatch.setenv("SYMC_CACHE", "1")
    assert cache.current().get("key") is None


def test_the_default_is_the_users_cache_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("platformdirs")
    monkeypatch.delenv("SYMC_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    directory = cache._cache_at.__wrapped__("", "").directory
    assert directory and tmp_path in directory.path.parents and directory.path.name == "symc"


RACER = """
import sys
from pathlib import Path
from symc.runtime.cache import Cache, Directory, Entry
directory = Directory(Path(sys.argv[1]), 1 << 20)
print("ready", flush=True)
sys.stdin.readline()
for round in range(200):
    directory.put("key", Entry({"round": 1}, bytes(20000)))
    found = directory.get("key")
    assert found == Entry({"round": 1}, bytes(20000)), found
print("done")
"""


def test_eight_processes_race_on_one_entry(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-c", RACER, str(tmp_path / "cache")]
    racers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(8)
    ]
    for racer in racers:
        assert racer.stdout and racer.stdout.readline() == "ready\n"
    results = []
    for racer in racers:
        assert racer.stdin
        racer.stdin.write("go\n")
        racer.stdin.flush()
    results = [racer.communicate() for racer in racers]
    assert [out for out, _ in results] == ["done\n"] * 8, [err for _, err in results]
    assert [p.name for p in (tmp_path / "cache").iterdir()] == [file_of(tmp_path, "key").name]


def test_threads_share_one_cache(tmp_path: Path) -> None:
    store, failures = Cache(Directory(tmp_path / "cache", LIMIT)), []

    def work(number: int) -> None:
        for round in range(50):
            store.put(f"{round % 7}", Entry({}, bytes([round % 7]) * 100))
            if store.get(f"{round % 7}") != Entry({}, bytes([round % 7]) * 100):
                failures.append((number, round))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_the_fingerprint_names_versions_and_the_cpu() -> None:
    from symc.runtime.fingerprint import fingerprint, installed_version

    assert re.search(
        r"^symc=[0-9a-f]{64} xdsl=0\.\d+\.\d+ llvmlite=\S+ llvm=\S+ triple=\S+ cpu=.*target-cpu", fingerprint()
    )
    from importlib.metadata import version

    assert installed_version("xdsl") == version("xdsl") and installed_version("numpy") == version("numpy")


def test_edited_source_changes_the_fingerprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from symc.runtime import fingerprint

    (tmp_path / "runtime").mkdir()
    source = tmp_path / "pass.py"
    source.write_text("x = 1\n")
    monkeypatch.setattr(fingerprint, "__file__", str(tmp_path / "runtime" / "fingerprint.py"))
    digest = fingerprint.source_digest.__wrapped__
    before = digest()
    assert digest() == before
    source.write_text("x = 2\n")
    os.utime(source, ns=(1, 1))
    assert digest() != before
