"""Makes a folder of JPEGs in class folders, of some 500 x 375 pixels and 80 KB, as data sets of photographs have. images.py ROOT COUNT"""

import pathlib
import sys

import numpy
from PIL import Image


def photograph(random):
    width, height = int(random.integers(400, 600)), int(random.integers(300, 450))
    # Large shapes, and a grain over them: of noise alone a JPEG would be several times as long.
    shapes = Image.fromarray(random.integers(0, 256, (12, 16, 3), dtype=numpy.uint8)).resize((width, height), Image.BICUBIC)
    grain = random.normal(0, 9, (height, width, 3))
    return Image.fromarray(numpy.clip(numpy.asarray(shapes) + grain, 0, 255).astype(numpy.uint8))


def main(root, count):
    random = numpy.random.default_rng(count)
    for number in range(count):
        folder = root / f"class{number % 20:02}"
        folder.mkdir(parents=True, exist_ok=True)
        photograph(random).save(folder / f"image{number:05}.jpg", quality=90)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), int(sys.argv[2]))
