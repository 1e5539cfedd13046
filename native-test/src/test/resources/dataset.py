"""Makes a data set: real images in class folders, thousands of small files, some large ones. dataset.py ROOT SEED MEGABYTES"""

import io
import pathlib
import sys

import numpy
from PIL import Image


def images(root, random, count):
    for image in range(count):
        folder = root / "images" / f"class{image % 10}"
        folder.mkdir(parents=True, exist_ok=True)
        side = int(random.integers(48, 160))
        content = io.BytesIO()
        Image.fromarray(random.integers(0, 256, (side, side, 3), dtype=numpy.uint8)).save(content, "JPEG", quality=85)
        (folder / f"{image:05}.jpg").write_bytes(content.getvalue())


def small(root, random, count):
    for number in range(count):
        folder = root / "small" / f"{number // 500:03}" / "deep" / "er"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number:05}.txt").write_bytes(random.bytes(int(random.integers(1, 3000))))


def odd(root, random):
    folder = root / "odd"
    folder.mkdir()
    for length in (0, 1, 16383, 16384, 16385, 262143, 262144, 262145, 1048575, 1048576, 1048577):
        (folder / f"{length}.bin").write_bytes(random.bytes(length))
    for name in ("with blanks and (signs) & $.bin", "naïve-日本語-🐟.bin", "-dash.bin", "a" * 200 + ".bin"):
        (folder / name).write_bytes(random.bytes(5000))


def large(root, random, megabytes):
    folder = root / "large"
    folder.mkdir()
    for number, share in enumerate((8, 4, 2, 1, 1)):
        (folder / f"{number}.bin").write_bytes(random.bytes(megabytes * share // 16 * (1 << 20) + number))


def main(root, seed, megabytes):
    random = numpy.random.default_rng(seed)
    # At 300 MB: 3,000 images and 3,000 small files, some 50 MB in all; the rest is large, and 16 MB at least (of the
    # smallest data sets as much as they are to have in all, since the odd ones alone are 5 MB).
    images(root, random, megabytes * 10)
    small(root, random, megabytes * 10)
    odd(root, random)
    so_far = sum(file.stat().st_size for file in root.rglob("*") if file.is_file())
    large(root, random, max(min(16, megabytes), megabytes - so_far // (1 << 20)))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
