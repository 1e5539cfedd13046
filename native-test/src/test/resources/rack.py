"""A rack of machines, each a network namespace behind a line of its own, reads one server: what that has to send.

rack.py SHOALFS WORK [--nodes N] [--mib N] [--rate MBIT] [--zones N] [--spread SECONDS] [--kill] [--lie] [--rclone]
        [--seed N]

Every node mounts the same torrent, whose one web seed is nginx behind a line like theirs, and finds the others by
opentracker. Each reads all files in an order of its own, as one reader does, and compares them; they begin spread over
some seconds. With --zones they stand in zones, and what comes into each is counted on its uplink. --kill kills one node
in the middle, --lie has a further one that says it has all and sends noise. --rclone has rclone mount the server instead.

Prints a line for each node and at last one object: "origin" is what the server sent, "crossings" what came into each
zone, in units of the data; "slowest" is the longest of the nodes' times in units of data / rate. Needs root.
"""

import argparse
import contextlib
import hashlib
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import threading
import time

import libtorrent

FILE_MIB = 4
PIECE = 1 << 20
READ = 1 << 17
ORIGIN = "10.91.0.1"


def run(*command, check=True):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if check and done.returncode:
        raise RuntimeError(f"{command}: {done.stdout}")
    return done.stdout


class Network:
    """Namespaces with one bridge for each zone, and one, "core", that has the server and the zones' uplinks."""

    def __init__(self, prefix, rate, close):
        self.prefix, self.rate, self.close = prefix, rate, close
        self.core = self.bridge("core")

    def space(self, name):
        full = self.prefix + name
        run("ip", "netns", "add", full)
        self.close.callback(run, "ip", "netns", "del", full, check=False)
        run("ip", "-n", full, "link", "set", "lo", "up")
        return full

    def bridge(self, name):
        space = self.space(name)
        run("ip", "-n", space, "link", "add", "bridge", "type", "bridge")
        run("ip", "-n", space, "link", "set", "bridge", "up")
        return space

    def cable(self, space, device, other, port):
        run("ip", "-n", space, "link", "add", device, "type", "veth", "peer", "name", port, "netns", other)
        run("ip", "-n", other, "link", "set", port, "master", "bridge")
        run("ip", "-n", space, "link", "set", device, "up")
        run("ip", "-n", other, "link", "set", port, "up")

    def machine(self, name, address, bridge):
        space = self.space(name)
        self.cable(space, "line", bridge, "p" + name)
        run("ip", "-n", space, "addr", "add", address + "/16", "dev", "line")
        for where, device in (space, "line"), (bridge, "p" + name):
            run("tc", "-n", where, "qdisc", "add", "dev", device, "root", "tbf", "rate", f"{self.rate}mbit",
                "burst", "256kb", "latency", "50ms")
        return space

    def zone(self, name):
        bridge = self.bridge(name)
        self.cable(bridge, "uplink", self.core, "p" + name)
        run("ip", "-n", bridge, "link", "set", "uplink", "master", "bridge")
        return bridge


def came_in(zone):
    """Bytes that have come in over the zone's uplink, with all headers."""
    told = json.loads(run("ip", "-n", zone, "-s", "-j", "link", "show", "uplink"))
    return told[0]["stats64"]["rx"]["bytes"]


class Node:
    """One machine: a mount and its reader."""

    def __init__(self, name, space, work):
        self.name, self.space, self.work = name, space, work / name
        self.mounted, self.cache = self.work / "data", self.work / "cache"
        self.process, self.result = None, None
        self.killed = False

    def mount(self, command):
        self.mounted.mkdir(parents=True)
        log = (self.work / "log").open("w")
        self.process = subprocess.Popen(
            ["nsenter", f"--net=/run/netns/{self.space}", *(str(part) for part in command)], stdout=log, stderr=log)

    def await_mount(self):
        end = time.monotonic() + 120
        while not os.path.ismount(self.mounted):
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{self.name} does not mount:\n{(self.work / 'log').read_text()[-2000:]}")
            time.sleep(0.1)

    def content(self):
        below = self.mounted / "set"
        return below if below.is_dir() else self.mounted

    def read(self, sums, seed, pause):
        names = sorted(sums)
        random.Random(seed).shuffle(names)
        time.sleep(pause)
        content, begun, longest = self.content(), time.monotonic(), 0.0
        for name in names:
            digest = hashlib.sha1()
            with open(content / name, "rb", buffering=0) as file:
                while True:
                    before = time.monotonic()
                    part = file.read(READ)
                    longest = max(longest, time.monotonic() - before)
                    if not part:
                        break
                    digest.update(part)
            if digest.digest() != sums[name]:
                raise RuntimeError(f"{self.name}: {name} is not what it was")
        self.result = {"seconds": time.monotonic() - begun, "longest read": longest}

    def kill(self):
        self.killed = True
        # The launcher may have started the JVM as its child.
        run("pkill", "-KILL", "-P", self.process.pid, check=False)
        self.process.kill()
        run("umount", "-l", self.mounted, check=False)

    def end(self):
        if self.process is not None:
            run("umount", "-l", self.mounted, check=False)
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()


def make_data(work, mib, trackers, web_seed):
    home = work / f"data-{mib}"
    source = home / "set"
    if not source.exists():
        source.mkdir(parents=True)
        for i in range(mib // FILE_MIB):
            (source / f"{i:05d}.bin").write_bytes(random.Random(i).randbytes(FILE_MIB << 20))
    sums = {file.name: hashlib.sha1(file.read_bytes()).digest() for file in source.iterdir()}
    files = libtorrent.file_storage()
    libtorrent.add_files(files, str(source))
    creator = libtorrent.create_torrent(files, PIECE, libtorrent.create_torrent.v1_only)
    creator.add_tracker(trackers, 0)
    creator.add_url_seed(web_seed)
    libtorrent.set_piece_hashes(creator, str(home))
    torrent = work / "set.torrent"
    torrent.write_bytes(libtorrent.bencode(creator.generate()))
    return home, sums, torrent, str(libtorrent.torrent_info(str(torrent)).info_hashes().v1)


NGINX = """
daemon off; pid pid; user root; error_log error.log; worker_processes 1;
events { worker_connections 512; }
http {
  log_format sent '$remote_addr $status $body_bytes_sent $http_range $http_user_agent'; access_log sent.log sent;
  client_body_temp_path t; proxy_temp_path t; fastcgi_temp_path t; uwsgi_temp_path t; scgi_temp_path t;
  server { listen %s:80; root "%s"; autoindex on; }
}
"""


def serve(network, work, home, info_hash, close):
    origin = network.machine("origin", ORIGIN, network.core)
    place = work / "origin"
    place.mkdir()
    (place / "nginx.conf").write_text(NGINX % (ORIGIN, home))
    whitelist = pathlib.Path(f"/tmp/{network.prefix}tracker")
    whitelist.mkdir()
    close.callback(shutil.rmtree, whitelist, True)
    (whitelist / "whitelist").write_text(info_hash + "\n")
    whitelist.chmod(0o755)
    for command in (
            ["nginx", "-p", place, "-c", place / "nginx.conf", "-e", "error.log"],
            ["opentracker", "-d", whitelist, "-w", "whitelist", "-i", ORIGIN, "-p", "6969", "-P", "6969"]):
        begin(origin, command, place / (command[0] + ".log"), close)
    return lambda: sum(int(line.split(" ")[2]) for line in (place / "sent.log").open())


def begin(space, command, log, close):
    process = subprocess.Popen(
        ["nsenter", f"--net=/run/netns/{space}", *(str(part) for part in command)],
        stdin=subprocess.PIPE, stdout=log.open("w"), stderr=subprocess.STDOUT)

    def end():
        process.terminate()
        process.wait(20)

    close.callback(end)
    return process


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("shoalfs")
    parser.add_argument("work", type=pathlib.Path)
    for name, usual in ("nodes", 8), ("mib", 1024), ("rate", 100), ("zones", 0), ("spread", 10), ("seed", 1):
        parser.add_argument("--" + name, type=int, default=usual)
    for name in "kill", "lie", "rclone":
        parser.add_argument("--" + name, action="store_true")
    return parser.parse_args()


def watch(nodes, asked, length, victim):
    """Waits until all have read; kills the victim when the others have about half."""
    begun = time.monotonic()
    bound = length / (asked.rate * 1e6 / 8)
    while any(thread.is_alive() for _, thread in nodes):
        time.sleep(0.5)
        passed = time.monotonic() - begun
        if victim is not None and not victim.killed and passed > bound / 2:
            print(f"{passed:.0f} s: {victim.name} is killed", flush=True)
            victim.kill()
        if passed > 20 * bound + 120:
            raise RuntimeError("not done in twenty times the lines' bound")
    return bound


def commands(asked, torrent, nodes):
    for i, node in enumerate(nodes):
        if asked.rclone:
            yield node, ["rclone", "mount", f":http,url='http://{ORIGIN}/':", node.mounted, "--read-only",
                         "--cache-dir", node.cache, "--vfs-cache-mode", "full", "--config", "/dev/null"]
            continue
        place = ["--topology", f"here/zone{i % asked.zones}"] if asked.zones else []
        yield node, [asked.shoalfs, "mount", "-f", "--no-dht", "--no-lsd", "--cache-dir", node.cache,
                     "--cache-size", "8G", *place, torrent, node.mounted]


def play(asked, work, close):
    network = Network(f"rack{os.getpid()}", asked.rate, close)
    home, sums, torrent, info_hash = make_data(
        work, asked.mib, f"http://{ORIGIN}:6969/announce", f"http://{ORIGIN}/")
    length = asked.mib << 20
    sent = serve(network, work, home, info_hash, close)
    zones = [network.zone(f"zone{i}") for i in range(asked.zones)]
    nodes = []
    for i in range(asked.nodes):
        bridge = zones[i % asked.zones] if zones else network.core
        nodes.append(Node(f"node{i}", network.machine(f"node{i}", f"10.91.1.{i + 1}", bridge), work))
    if asked.lie:
        space = network.machine("liar", "10.91.2.1", zones[0] if zones else network.core)
        place = ["here/zone0"] if zones else []
        script = pathlib.Path(__file__).with_name("liar.py")
        begin(space, ["/usr/bin/python3", script, torrent, "10.91.2.1", 6881, *place], work / "liar.log", close)
    for node, command in commands(asked, torrent, nodes):
        close.callback(node.end)
        node.mount(command)
    for node in nodes:
        node.await_mount()
    before = [came_in(zone) for zone in zones]
    readers = []
    for i, node in enumerate(nodes):
        pause = asked.spread * i / max(1, len(nodes) - 1)
        thread = threading.Thread(target=attempt, args=(node, sums, asked.seed * 1000 + i, pause), daemon=True)
        thread.start()
        readers.append((node, thread))
    bound = watch(readers, asked, length, nodes[-1] if asked.kill else None)
    return report(asked, nodes, length, sent(), bound,
                  [came_in(zone) - was for zone, was in zip(zones, before)])


def attempt(node, *how):
    try:
        node.read(*how)
    except (OSError, RuntimeError) as error:
        if not node.killed:
            print(f"{node.name}: {error}", flush=True)


def report(asked, nodes, length, sent, bound, crossings):
    living = [node for node in nodes if not node.killed]
    for node in living:
        print(node.name, json.dumps(node.result), flush=True)
    if any(node.result is None for node in living):
        raise RuntimeError("not all have read all")
    return {
        "nodes": asked.nodes, "MiB": asked.mib, "Mbit/s": asked.rate, "kill": asked.kill, "lie": asked.lie,
        "reader": "rclone" if asked.rclone else "shoalfs",
        "origin": round(sent / length, 3),
        "crossings": [round(bytes_in / length, 3) for bytes_in in crossings],
        "slowest": round(max(node.result["seconds"] for node in living) / bound, 3),
        "longest read": round(max(node.result["longest read"] for node in living), 2)}


def main():
    asked = options()
    work = asked.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    for left in work.iterdir():
        if not left.name.startswith("data-"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    with contextlib.ExitStack() as close:
        done = play(asked, work, close)
    print(json.dumps(done), flush=True)


main()
