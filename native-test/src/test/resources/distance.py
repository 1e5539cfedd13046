"""A peer that is far away: passes TCP connections on, each byte some time later, and no more than so many a second.

distance.py TARGET_PORT ONE_WAY_MILLISECONDS BYTES_PER_SECOND

Listens on a port of 127.0.0.1, prints "ready PORT", and ends when its input ends. The rate is that of what the target
sends, over all connections together.
"""

import collections
import socket
import sys
import threading
import time

PART = 16 << 10


class Link:
    """What one direction of all connections shares."""

    def __init__(self, rate):
        self.rate, self.lock, self.free = rate, threading.Lock(), time.monotonic()

    def leaves(self, length):
        with self.lock:
            self.free = max(self.free, time.monotonic()) + (length / self.rate if self.rate else 0)
            return self.free


def carry(source, target, link, delay):
    queue, ready = collections.deque(), threading.Semaphore(0)

    def deliver():
        while True:
            ready.acquire()
            due, data = queue.popleft()
            time.sleep(max(0.0, due - time.monotonic()))
            try:
                if not data:
                    target.shutdown(socket.SHUT_WR)
                    return
                target.sendall(data)
            except OSError:
                return

    threading.Thread(target=deliver, daemon=True).start()
    data = b"x"
    while data:
        try:
            data = source.recv(PART)
        except OSError:
            data = b""
        leaves = link.leaves(len(data))
        queue.append((leaves + delay, data))
        ready.release()
        # No more lies on the link than it has room for.
        time.sleep(max(0.0, leaves - time.monotonic()))


def main(port, delay, rate):
    server = socket.create_server(("127.0.0.1", 0))
    there, back = Link(0), Link(rate)

    def accept():
        while True:
            near, _ = server.accept()
            far = socket.create_connection(("127.0.0.1", port))
            for one in (near, far):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=carry, args=(near, far, there, delay), daemon=True).start()
            threading.Thread(target=carry, args=(far, near, back, delay), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    print("ready", server.getsockname()[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) / 1000, int(sys.argv[3]))
