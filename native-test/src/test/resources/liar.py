"""A node of a rack that lies: says that it has all pieces and stands with the others, and sends noise for each block.

liar.py TORRENT HOST PORT [PLACE]

Announces itself to the torrent's first tracker, listens on HOST:PORT, prints "ready", then for each second in which it
sent any the number of blocks so far; ends when its input ends.
"""

import os
import socket
import struct
import sys
import threading
import time
import urllib.parse
import urllib.request

import libtorrent

NAME = b"-SF0001-" + os.urandom(6).hex().encode()
NOISE = os.urandom(1 << 20)


class Liar:
    def __init__(self, torrent, host, port, place):
        self.info = libtorrent.torrent_info(torrent)
        hashes = self.info.info_hashes()
        self.hash = (hashes.v1 if hashes.has_v1() else hashes.v2).to_bytes()[:20]
        self.host, self.port, self.place, self.sent = host, port, place, 0

    def announce(self):
        query = urllib.parse.urlencode({
            "info_hash": self.hash, "peer_id": NAME, "port": self.port, "uploaded": 0, "downloaded": 0, "left": 0,
            "compact": 1, "event": "started", "ip": self.host})
        tracker = next(iter(self.info.trackers())).url
        return urllib.request.urlopen(f"{tracker}?{query}", timeout=10).read()

    def greet(self, connection):
        connection.sendall(b"\x13BitTorrent protocol" + bytes([0, 0, 0, 0, 0, 0x10, 0, 0x05]) + self.hash + NAME)
        theirs = take(connection, 68)
        assert theirs[28:48] == self.hash
        hello = libtorrent.bencode({
            "m": {"shoal_wish": 4}, "reqq": 500, "v": "shoalfs", "shoal_at": self.place, "upload_only": 1})
        send(connection, 20, b"\0" + hello)
        send(connection, 14, b"")
        send(connection, 1, b"")

    def lie(self, connection):
        try:
            self.greet(connection)
            while True:
                length, = struct.unpack(">I", take(connection, 4))
                message = take(connection, length)
                if message[:1] == b"\6":
                    piece, begin, count = struct.unpack(">III", message[1:13])
                    start = self.sent % 4096
                    send(connection, 7, struct.pack(">II", piece, begin) + NOISE[start:start + count])
                    self.sent += 1
        except (OSError, EOFError, AssertionError):
            connection.close()

    def listen(self):
        listening = socket.create_server((self.host, self.port))
        print("ready", flush=True)
        while True:
            connection, _ = listening.accept()
            threading.Thread(target=self.lie, args=(connection,), daemon=True).start()


def send(connection, kind, payload):
    connection.sendall(struct.pack(">IB", 1 + len(payload), kind) + payload)


def take(connection, length):
    parts = bytearray()
    while len(parts) < length:
        part = connection.recv(length - len(parts))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)


def main():
    torrent, host, port, *place = sys.argv[1:]
    liar = Liar(torrent, host, int(port), place[0] if place else "")
    threading.Thread(target=liar.listen, daemon=True).start()
    liar.announce()
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    told = 0
    while True:
        time.sleep(1)
        if liar.sent != told:
            told = liar.sent
            print("sent", told, flush=True)


main()
