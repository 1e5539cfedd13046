"""make_torrent.py DIRECTORY OUT v1|v2|hybrid PIECE_LENGTH: writes a .torrent of a directory."""
import os
import sys

import libtorrent as lt

V1_ONLY = 64

directory, out, form, piece = sys.argv[1:5]
files = lt.file_storage()
lt.add_files(files, directory)
flags = {"v1": V1_ONLY, "v2": lt.create_torrent.v2_only, "hybrid": 0}[form]
torrent = lt.create_torrent(files, int(piece), flags)
lt.set_piece_hashes(torrent, os.path.dirname(directory))
with open(out, "wb") as target:
    target.write(lt.bencode(torrent.generate()))
