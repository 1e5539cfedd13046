"""What libtorrent makes of a directory or a file: the info-hashes that another maker must come to, one a line, v1 first.

create.py tree DIRECTORY                                     makes a small tree of all that is odd
create.py hash ROOT v1|v2|hybrid PIECE_LENGTH [links|private|SOURCE]...
    PIECE_LENGTH 0 is libtorrent's own choice; "links" keeps symbolic links, "private" and any other word as in the info
"""

import hashlib
import os
import pathlib
import random
import sys

import libtorrent

FORMATS = {
    "v1": libtorrent.create_torrent.v1_only,
    "v2": libtorrent.create_torrent.v2_only,
    "hybrid": 0,
}


def tree(directory):
    generator = random.Random(2026)
    lengths = {
        "big": 300_000,
        "a-whole-piece": 65_536,
        "two-blocks": 32_768,
        "one-block": 16_384,
        "block-and-a-byte": 16_385,
        "empty": 0,
        "zz-last-and-empty": 0,
        ".hidden/file": 77,
        "UPPER": 3,
        "sub/one": 5,
        "sub/deep/er/z": 70_000,
        "sub/empty": 0,
        "sub-1/a": 2,
        "sub.x/q": 100_001,
        "subx": 1,
        "ünïcödé/日本語": 12_345,
        "a b/c'd\"e": 99,
    }
    for name, length in lengths.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(generator.randbytes(length))
    (directory / "twin").write_bytes((directory / "big").read_bytes())
    (directory / "sub/one").chmod(0o755)
    (directory / "group-only").write_bytes(b"x")
    (directory / "group-only").chmod(0o654)
    (directory / "no files/in here").mkdir(parents=True)
    for link, target in {"link": "sub/one", "to-directory": "sub", "to-nothing": "nothing"}.items():
        (directory / link).symlink_to(target)


def sorted_files(root, files):
    """In the order of a file tree: version 1 alone has whatever order the disk has, in libtorrent."""
    paths = [files.file_path(each) for each in range(files.num_files())]
    ordered = libtorrent.file_storage()
    for path in sorted(paths, key=lambda path: path.encode().split(b"/")):
        each = paths.index(path)
        if files.file_flags(each) & libtorrent.file_flags_t.flag_symlink:
            ordered.add_file(path, 0, files.file_flags(each), 0, os.readlink(root.parent / path))
        else:
            ordered.add_file(path, files.file_size(each), files.file_flags(each))
    return ordered


def hashes(root, form, piece_length, *words):
    flags = FORMATS[form] | (libtorrent.create_torrent.symlinks if "links" in words else 0)
    files = libtorrent.file_storage()
    libtorrent.add_files(files, str(root), lambda path: True, flags)
    # Kept here: the creator has but a reference, which Python does not know of.
    ordered = sorted_files(root, files)
    creator = libtorrent.create_torrent(ordered, int(piece_length), flags)
    creator.set_priv("private" in words)
    libtorrent.set_piece_hashes(creator, str(root.parent))
    info = creator.generate()[b"info"]
    for source in set(words) - {"links", "private"}:
        info[b"source"] = source
    encoded = libtorrent.bencode(info)
    if form != "v2":
        print(hashlib.sha1(encoded).hexdigest())
    if form != "v1":
        print(hashlib.sha256(encoded).hexdigest())


if __name__ == "__main__":
    {"tree": lambda at: tree(pathlib.Path(at)),
     "hash": lambda root, *more: hashes(pathlib.Path(root), *more)}[sys.argv[1]](*sys.argv[2:])
