"""Readers that compare what a mount gives with the source. All paths are relative to both.

reader.py random MOUNT SOURCE LOG SEED     reads random spans until it cannot, or its input ends; logs each as
                                           "SECONDS OFFSET LENGTH PATH" (monotonic clock) once it came right
reader.py again  MOUNT SOURCE LOG BEFORE   reads the logged spans of before that time; says how many bytes came
reader.py epoch  MOUNT SOURCE              a DataLoader epoch over every file, 4 workers, each sample hashed

Exit status 3: a byte was wrong.
"""

import hashlib
import os
import random
import select
import sys
import time

WRONG = 3


def tree(root):
    found = []
    for folder, _, names in os.walk(root):
        found += [os.path.relpath(os.path.join(folder, name), root) for name in names]
    return sorted(found)


def content(path, offset, length):
    # A read may be cut short by an error after some of it has come; the next one then says which.
    got = b""
    with open(path, "rb", buffering=0) as file:
        while len(got) < length:
            more = os.pread(file.fileno(), length - len(got), offset + len(got))
            if not more:
                break
            got += more
    return got


def wrong(path, offset, length):
    print(f"wrong bytes: {path} at {offset} length {length}", flush=True)
    os._exit(WRONG)


def read_random(mount, source, log, seed):
    chance = random.Random(int(seed))
    paths = tree(source)
    spans = 0
    with open(log, "w") as journal:
        while not select.select([sys.stdin], [], [], 0)[0]:
            # Half of the reads go to the large files, where most of the bytes are.
            path = chance.choice(paths if chance.random() < 0.5 else [p for p in paths if p.startswith("large")])
            size = os.path.getsize(os.path.join(source, path))
            offset = chance.randrange(size + 1)
            length = min(size - offset, chance.choice((1, 4096, 65536, 1 << 20)))
            try:
                got = content(os.path.join(mount, path), offset, length)
            except OSError as error:
                print(f"ended after {spans} spans: {error.strerror}", flush=True)
                return
            if got != content(os.path.join(source, path), offset, length):
                wrong(path, offset, length)
            spans += 1
            journal.write(f"{time.monotonic():.6f} {offset} {length} {path}\n")
            journal.flush()
    print(f"stopped after {spans} spans", flush=True)


def read_again(mount, source, log, before):
    asked = came = 0
    with open(log) as journal:
        for line in journal:
            if not line.endswith("\n"):
                break
            at, offset, length, path = line.rstrip("\n").split(" ", 3)
            if float(at) > float(before):
                break
            asked += int(length)
            try:
                got = content(os.path.join(mount, path), int(offset), int(length))
            except OSError:
                continue
            if got != content(os.path.join(source, path), int(offset), int(length)):
                wrong(path, offset, length)
            came += len(got)
    print(f"{asked} {came}", flush=True)


def epoch(mount, source):
    import warnings

    import torch

    warnings.filterwarnings("ignore", message="This DataLoader will create")

    class Files(torch.utils.data.Dataset):
        def __init__(self, paths):
            self.paths = paths

        def __len__(self):
            return len(self.paths)

        def __getitem__(self, item):
            with open(os.path.join(mount, self.paths[item]), "rb") as file:
                return item, hashlib.sha256(file.read()).hexdigest()

    paths = tree(source)
    samples = 0
    loader = torch.utils.data.DataLoader(Files(paths), batch_size=64, shuffle=True, num_workers=4)
    for items, digests in loader:
        for item, digest in zip(items.tolist(), digests):
            samples += 1
            with open(os.path.join(source, paths[item]), "rb") as file:
                if hashlib.sha256(file.read()).hexdigest() != digest:
                    wrong(paths[item], 0, -1)
    print(f"{samples} of {len(paths)} samples exact", flush=True)
    if samples != len(paths) or not paths:
        sys.exit(1)


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    {"random": read_random, "again": read_again, "epoch": epoch}[command](*arguments)
