"""Mounts a torrent of version 2 of very many files, of which nobody has any, and says what that takes.

huge.py SHOALFS WORK [FILES [BYTES_OF_EACH]]      10000000 files of 10000000 bytes: 100 TB

The files stand in directories of a thousand; their roots are noise. Prints an object: seconds from the command's start
until a file in the last directory can be looked at, of the processor too, RssAnon then and after "ls" of that directory, and
the most so far (MiB). The first mount by a new build trains its class archive: a small torrent is mounted before. Needs root.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

IN_ONE = 1000
PIECE = 16 << 20


def write(path, files, length):
    middle = f"d6:lengthi{length}e11:pieces root32:".encode()
    with path.open("wb", buffering=1 << 20) as out:
        out.write(b"d4:infod9:file treed")
        for i in range(0, files, IN_ONE):
            out.write(b"8:d%07d" % (i // IN_ONE) + b"d")
            count = min(IN_ONE, files - i)
            noise = os.urandom(32 * count)
            for j in range(count):
                out.write(b"8:f%03d.bind0:" % j + middle + noise[32 * j:32 * j + 32] + b"ee")
            out.write(b"e")
        out.write(b"e12:meta versioni2e4:name4:huge12:piece lengthi%dee12:piece layersdee" % PIECE)


def memory(pid):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return {name: int(re.search(name + r":\s+(\d+)", text)[1]) >> 10 for name in ("RssAnon", "VmHWM")}


def processor_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def mount(shoalfs, torrent, work, last, length):
    """Mounts it, and waits until a file in its last directory is there: the process, and what that took in seconds."""
    (work / "data").mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    log = (work / "log").open("w")
    process = subprocess.Popen(
        [shoalfs, "mount", "-f", "--no-dht", "--no-lsd", "--cache-dir", str(work / "cache"), str(torrent),
         str(work / "data")], stdout=log, stderr=log)
    while not last.exists():
        if process.poll() is not None:
            sys.exit((work / "log").read_text())
        time.sleep(0.05)
    assert last.stat().st_size == length
    return process, time.monotonic() - begun


def unmount(process, work):
    subprocess.run(["umount", "-l", str(work / "data")], check=False)
    process.terminate()
    process.wait(60)


def main():
    shoalfs, work, *numbers = sys.argv[1:]
    files, length = ([int(number) for number in numbers] + [10_000_000, 10_000_000][len(numbers):])[:2]
    work = pathlib.Path(work).resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    torrent = work.parent / f"huge-{files}-{length}.torrent"
    if not torrent.exists():
        write(torrent, files, length)
    write(work / "small.torrent", 1, length)
    small = work / "data" / "d0000000" / "f000.bin"
    unmount(mount(shoalfs, work / "small.torrent", work, small, length)[0], work)
    last = work / "data" / f"d{(files - 1) // IN_ONE:07d}"
    process, seconds = mount(shoalfs, torrent, work, last / f"f{(files - 1) % IN_ONE:03d}.bin", length)
    try:
        processor, at_once = processor_seconds(process.pid), memory(process.pid)
        begun = time.monotonic()
        count = len(os.listdir(last))
        print(json.dumps({
            "files": files, "torrent MB": torrent.stat().st_size // 1_000_000, "mounted after s": round(seconds, 1),
            "processor s": processor, "MiB": at_once, "ls of a directory, s": round(time.monotonic() - begun, 2),
            "entries": count, "MiB then": memory(process.pid)}), flush=True)
    finally:
        unmount(process, work)


main()
