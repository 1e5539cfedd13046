"""A reader that goes on for long, over a mount that may die and come back, and compares all that it gets with the source.

soak.py MOUNT SOURCE SEED

Every five seconds, and when its input ends, it says on one line, since its start:
"soak reads=N bytes=N wrong=N errors=N outages=N longest_outage=SECONDS longest_read=SECONDS reading=SECONDS"
where outages are the times from a first error to the next read that came right, and reading is how long the read that is
going on has lasted.
"""

import mmap
import os
import random
import select
import sys
import threading
import time

BEAT_SECONDS = 5
RETRY_SECONDS = 0.1

LENGTHS = (1, 4096, 65536, 1 << 20)


class Soak:
    def __init__(self, mount, source, seed):
        self.mount = mount
        self.source = source
        self.chance = random.Random(int(seed))
        self.files = []
        for folder, _, names in os.walk(source):
            for name in names:
                path = os.path.join(folder, name)
                self.files.append((os.path.relpath(path, source), os.path.getsize(path)))
        self.files.sort()
        self.totals = dict.fromkeys(("reads", "bytes", "wrong", "errors", "outages"), 0)
        self.longest_outage = self.longest_read = 0.0
        self.since = None

    def span(self):
        """Half of them by size, so that the bytes of large files have their turn, and half by name."""
        if self.chance.random() < 0.5:
            (path, size), = self.chance.choices(self.files, [size + 1 for _, size in self.files])
        else:
            path, size = self.chance.choice(self.files)
        if self.chance.random() < 0.02:
            return path, 0, size
        offset = self.chance.randrange(size + 1)
        return path, offset, min(size - offset, self.chance.choice(LENGTHS))

    def got(self, path, offset, length):
        with self.timed(open, os.path.join(self.mount, path), "rb", 0) as file:
            got = bytearray()
            while len(got) < length:
                more = self.timed(os.pread, file.fileno(), min(length - len(got), 1 << 20), offset + len(got))
                if not more:
                    break
                got += more
            return got

    def timed(self, call, *arguments):
        self.since = begun = time.monotonic()
        try:
            return call(*arguments)
        finally:
            self.longest_read = max(self.longest_read, time.monotonic() - begun)
            self.since = None

    def expected(self, path, offset, length):
        if not length:
            return b""
        with open(os.path.join(self.source, path), "rb") as file:
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                return content[offset : offset + length]

    def step(self):
        path, offset, length = self.span()
        down_since = None
        while True:
            begun = time.monotonic()
            try:
                got = self.got(path, offset, length)
                break
            except OSError as error:
                self.totals["errors"] += 1
                if down_since is None:
                    down_since = begun
                    print(f"outage {error.strerror} {path}", flush=True)
            time.sleep(RETRY_SECONDS)
        if down_since is not None:
            self.totals["outages"] += 1
            self.longest_outage = max(self.longest_outage, time.monotonic() - down_since)
        if got != self.expected(path, offset, length):
            self.totals["wrong"] += 1
            print(f"WRONG {path} {offset} {length}", flush=True)
        self.totals["reads"] += 1
        self.totals["bytes"] += len(got)

    def say(self):
        since = self.since
        reading = 0.0 if since is None else time.monotonic() - since
        counts = " ".join(f"{name}={value}" for name, value in self.totals.items())
        print(
            f"soak {counts} longest_outage={self.longest_outage:.3f}"
            f" longest_read={max(self.longest_read, reading):.3f} reading={reading:.3f}",
            flush=True,
        )

    def beat(self):
        while True:
            time.sleep(BEAT_SECONDS)
            self.say()


if __name__ == "__main__":
    soak = Soak(*sys.argv[1:])
    threading.Thread(target=soak.beat, daemon=True).start()
    while not select.select([sys.stdin], [], [], 0.03)[0]:
        soak.step()
    soak.say()
