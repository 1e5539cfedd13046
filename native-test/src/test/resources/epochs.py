"""Epochs of PyTorch's DataLoader over a directory of images, with four workers and in random order.

Answers each line on its input, "raw DIRECTORY" or "decoded DIRECTORY", with "took SECONDS". Raw: each file is opened and
read. Decoded: each becomes a tensor of 224 x 224, as a training needs it. Listing the directory is not counted."""

import pathlib
import sys
import time

import numpy
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset

WORKERS = 4
BATCH = 32


class Files(Dataset):
    def __init__(self, directory, decoded):
        self.paths = sorted(str(path) for path in pathlib.Path(directory).glob("*/*.jpg"))
        self.decoded = decoded

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        if not self.decoded:
            with open(self.paths[index], "rb") as file:
                return len(file.read())
        with Image.open(self.paths[index]) as image:
            return torch.from_numpy(numpy.array(image.convert("RGB").resize((224, 224))))


def epoch(kind, directory):
    files = Files(directory, kind == "decoded")
    assert len(files) > 0, f"no images in {directory}"
    torch.manual_seed(1)
    begin = time.perf_counter()
    read = sum(len(batch) for batch in DataLoader(files, batch_size=BATCH, shuffle=True, num_workers=WORKERS))
    took = time.perf_counter() - begin
    assert read == len(files)
    return took


if __name__ == "__main__":
    # One thread of PyTorch's own in each process: the workers are what is parallel.
    torch.set_num_threads(1)
    print("ready", flush=True)
    for line in sys.stdin:
        print(f"took {epoch(*line.rstrip().split(' ', 1)):.4f}", flush=True)
