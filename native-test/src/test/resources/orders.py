"""Epochs of training on a mount: a shuffled order each, files read by workers, batch by batch, as a DataLoader does.

orders.py make ROOT COUNT       a folder of that many files of 30 to 150 KB, in class folders
orders.py MODE SHOALFS MOUNT TORRENT EPOCHS STEP_MS CACHE_BYTES
    MODE: "without" a declared order, "epoch": each epoch's is declared, "next": the next one's too

Prints NAME=NUMBER...: "seconds" that the epochs took and "waited" for batches; bytes that were "fetched", and those
that a cache of whole pieces of that size would have to fetch for the same order if it gave up what was used least
recently ("lru") and at least, knowing the future ("belady"); "..._later" is that without the first epoch.

orders.py quarter TORRENT   prints a quarter of its length
"""

import collections
import concurrent.futures
import heapq
import json
import os
import pathlib
import random
import subprocess
import sys
import textwrap
import time

BATCH = 16
WORKERS = 4
PREFETCH = 2


def recipe():
    """The sampler that the README shows, as it stands there."""
    lines = (pathlib.Path(__file__).parents[4] / "README.md").read_text().splitlines()
    first = lines.index("    import os, random, subprocess")
    last = next(at for at in range(first, len(lines)) if lines[at] and not lines[at].startswith("    "))
    names = {}
    exec(textwrap.dedent("\n".join(lines[first:last])), names)
    return names["ShoalSampler"]


ShoalSampler = recipe()


class EpochSampler(ShoalSampler):
    """Declares no more than the epoch."""

    def __iter__(self):
        self.declare(self.epoch)
        return iter(self.order(self.epoch))


class PlainSampler(ShoalSampler):
    def __iter__(self):
        return iter(self.order(self.epoch))


SAMPLERS = {"without": PlainSampler, "epoch": EpochSampler, "next": ShoalSampler}


def read(path):
    with open(path, "rb") as file:
        data = file.read()
        # The next epoch is to ask the mount, not the kernel's memory.
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return len(data)


def epoch(sampler, paths, step):
    indices = list(sampler)
    batches = [indices[at:at + BATCH] for at in range(0, len(indices), BATCH)]
    begun = time.monotonic()
    waited = 0.0
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as workers:
        load = lambda batch: sum(read(paths[index]) for index in batch)
        ahead = collections.deque()
        rest = iter(batches)
        for batch in [next(rest, None) for _ in range(WORKERS * PREFETCH)]:
            if batch is not None:
                ahead.append(workers.submit(load, batch))
        while ahead:
            asked = time.monotonic()
            ahead.popleft().result()
            waited += time.monotonic() - asked
            following = next(rest, None)
            if following is not None:
                ahead.append(workers.submit(load, following))
            time.sleep(step)
    return {"seconds": time.monotonic() - begun, "waited": waited}


def pieces_of(torrent, paths, mount):
    import libtorrent
    info = libtorrent.torrent_info(str(torrent))
    files, length = info.files(), info.piece_length()
    spans = {}
    for index in range(files.num_files()):
        name = pathlib.Path(files.file_path(index))
        name = pathlib.Path(*name.parts[1:])
        first = files.file_offset(index)
        spans[name] = range(first // length, (first + max(1, files.file_size(index)) - 1) // length + 1)
    return [spans[pathlib.Path(path).relative_to(mount)] for path in paths], length


def lru(visits, size):
    here, misses = collections.OrderedDict(), 0
    for piece in visits:
        if piece in here:
            here.move_to_end(piece)
            continue
        misses += 1
        if len(here) == size:
            here.popitem(last=False)
        here[piece] = True
    return misses


def belady(visits, size):
    following, last = [0] * len(visits), {}
    for at in range(len(visits) - 1, -1, -1):
        following[at] = last.get(visits[at], len(visits))
        last[visits[at]] = at
    here, furthest, misses = {}, [], 0
    for at, piece in enumerate(visits):
        if piece not in here:
            misses += 1
            while len(here) == size:
                negative, gone = heapq.heappop(furthest)
                if here.get(gone) == -negative:
                    del here[gone]
        here[piece] = following[at]
        heapq.heappush(furthest, (-following[at], piece))
    return misses


def make(root, count):
    chance = random.Random(count)
    for number in range(count):
        folder = root / f"class{number % 20:02}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"image{number:05}.jpg").write_bytes(chance.randbytes(chance.randrange(30_000, 150_000)))


def fetched(command, mount):
    said = subprocess.run([command, "status", "--json", mount], check=True, stdout=subprocess.PIPE).stdout
    return json.loads(said)["engines"][0]["torrents"][0]["fetched_bytes"]


def main(mode, command, mount, torrent, epochs, step, cache):
    paths = sorted(path for path in pathlib.Path(mount).rglob("*") if path.is_file())
    os.environ["PATH"] = f"{pathlib.Path(command).parent}:{os.environ['PATH']}"
    sampler = SAMPLERS[mode](paths, mount)
    spans, length = pieces_of(torrent, paths, mount)
    took, bytes_after, visits = [], [], []
    for number in range(epochs):
        sampler.set_epoch(number)
        took.append(epoch(sampler, paths, step))
        bytes_after.append(fetched(command, mount))
        visits += [piece for index in sampler.order(number) for piece in spans[index]]
    numbers = {
        "seconds": sum(one["seconds"] for one in took),
        "waited": sum(one["waited"] for one in took),
        "waited_later": sum(one["waited"] for one in took[1:]),
        "fetched": bytes_after[-1],
        "fetched_later": bytes_after[-1] - bytes_after[0],
        "lru": lru(visits, cache // length) * length,
        "belady": belady(visits, cache // length) * length,
        "size": sum(path.stat().st_size for path in paths),
    }
    print(*(f"{name}={number}" for name, number in numbers.items()))


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(pathlib.Path(sys.argv[2]), int(sys.argv[3]))
    elif sys.argv[1] == "quarter":
        import libtorrent
        print(libtorrent.torrent_info(sys.argv[2]).total_size() // 4)
    else:
        main(*sys.argv[1:5], int(sys.argv[5]), int(sys.argv[6]) / 1000, int(sys.argv[7]))
