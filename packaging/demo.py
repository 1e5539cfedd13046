"""The parts of the quickstart that are Python: makes a data set, seeds it, trains nothing on it for one epoch."""

import pathlib
import sys
import time


def make(root):
    import numpy
    from PIL import Image

    random = numpy.random.default_rng(17)
    for number in range(8):
        folder = root / "train" / f"class{number}"
        folder.mkdir(parents=True)
        for image in range(60):
            pixels = random.integers(0, 256, (96, 96, 3), dtype=numpy.uint8)
            pixels[:, :, number % 3] //= 2
            Image.fromarray(pixels).save(folder / f"{image:04}.jpg", quality=90)
    (root / "weights.bin").write_bytes(random.bytes(64 << 20))


def seed(root, torrent):
    import libtorrent

    files = libtorrent.file_storage()
    libtorrent.add_files(files, str(root))
    # Version 1 only: the format that every client knows.
    creator = libtorrent.create_torrent(files, 1 << 18, libtorrent.create_torrent.v1_only)
    libtorrent.set_piece_hashes(creator, str(root.parent))
    torrent.write_bytes(libtorrent.bencode(creator.generate()))

    session = libtorrent.session({
        "listen_interfaces": "127.0.0.1:0",
        "enable_dht": False,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
    })
    handle = session.add_torrent({"ti": libtorrent.torrent_info(str(torrent)), "save_path": str(root.parent)})
    while not handle.status().is_seeding:
        time.sleep(0.05)
    print(f"seeding on 127.0.0.1:{session.listen_port()}", flush=True)
    while True:
        time.sleep(60)


def epoch(root):
    import torch
    from torchvision import datasets, transforms

    images = datasets.ImageFolder(str(root), transforms.ToTensor())
    loader = torch.utils.data.DataLoader(images, batch_size=32, shuffle=True, num_workers=2)
    started = time.monotonic()
    seen = sum(len(labels) for _, labels in loader)
    seconds = time.monotonic() - started
    assert seen == len(images) > 0, f"{seen} of {len(images)} images came"
    print(f"{seen} images of {len(images.classes)} classes in {seconds:.1f} s")


if __name__ == "__main__":
    command, *paths = sys.argv[1:]
    {"make": make, "seed": seed, "epoch": epoch}[command](*map(pathlib.Path, paths))
