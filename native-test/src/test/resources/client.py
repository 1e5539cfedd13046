"""libtorrent, as a maker of torrents and as a client that a test steers.

client.py make ROOT TORRENT PIECE_LENGTH [TRACKER [v1|v2|hybrid|private [WEB_SEED]]]   prints each info-hash as trackers know it
client.py magnet TORRENT LINK                                                  writes a magnet link of it
client.py run SAVE_PATH TORRENT [ADDRESS [SETTING=NUMBER]...]
    seeds what is there, fetches what is not, also by a link that a file *.magnet holds; listens on 127.0.0.1; the
    settings are libtorrent's own, but for wants_nothing=1: it is there, and fetches nothing

"run" prints "ready PORT", then answers each line on its input, "stats" or "connect HOST PORT", with one line
"stats NAME=NUMBER...". It ends when its input ends. "held" is what the first of its peers has, as it says itself.
"""

import pathlib
import sys
import time

import libtorrent


FORMATS = {
    "v1": libtorrent.create_torrent.v1_only,
    "private": libtorrent.create_torrent.v1_only,
    "v2": libtorrent.create_torrent.v2_only,
    "hybrid": 0,
}


def make(root, torrent, piece_length, tracker=None, form="v1", web_seed=None):
    files = libtorrent.file_storage()
    libtorrent.add_files(files, str(root))
    creator = libtorrent.create_torrent(files, int(piece_length), FORMATS[form])
    creator.set_priv(form == "private")
    if tracker:
        creator.add_tracker(tracker, 0)
    if web_seed:
        creator.add_url_seed(web_seed)
    libtorrent.set_piece_hashes(creator, str(root.parent))
    torrent.write_bytes(libtorrent.bencode(creator.generate()))
    hashes = libtorrent.torrent_info(str(torrent)).info_hashes()
    if hashes.has_v1():
        print(hashes.v1)
    if hashes.has_v2():
        # Cut to the length that trackers take (BEP 52).
        print(str(hashes.v2)[:40])


def new_session(address, settings):
    return libtorrent.session({
        "listen_interfaces": f"{address}:0",
        "enable_dht": False,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        # Loopback only, and by TCP: what is measured is the mount, not uTP's patience.
        "enable_incoming_utp": False,
        "enable_outgoing_utp": False,
        "allow_multiple_connections_per_ip": True,
        "alert_mask": libtorrent.alert.category_t.storage_notification,
        **{name: int(number) for name, number in (setting.split("=") for setting in settings)},
    })


def magnet(torrent, link):
    link.write_text(libtorrent.make_magnet_uri(libtorrent.torrent_info(str(torrent))))


def parameters(torrent, save_path):
    if torrent.suffix == ".magnet":
        link = libtorrent.parse_magnet_uri(torrent.read_text())
        link.save_path = str(save_path)
        return link
    return {"ti": libtorrent.torrent_info(str(torrent)), "save_path": str(save_path)}


class Client:
    """One torrent in a session of its own."""

    def __init__(self, save_path, torrent, address, settings):
        wants_nothing = "wants_nothing=1" in settings
        self.session = new_session(address, [each for each in settings if not each.startswith("wants_nothing")])
        self.handle = self.session.add_torrent(parameters(torrent, save_path))
        if wants_nothing:
            self.handle.prioritize_pieces([0] * self.handle.torrent_file().num_pieces())
        self.written = False
        while self.handle.status().state in (
            libtorrent.torrent_status.checking_files,
            libtorrent.torrent_status.checking_resume_data,
        ):
            time.sleep(0.02)

    def has_written_all(self):
        """Whether everything is on the disk: libtorrent seeds as soon as the hashes match, with blocks still to write."""
        if not self.written and self.handle.status().is_seeding:
            self.session.pop_alerts()
            # Ends after all writes that were begun before it.
            self.handle.flush_cache()
            while not any(isinstance(alert, libtorrent.cache_flushed_alert) for alert in self.session.pop_alerts()):
                self.session.wait_for_alert(1000)
            self.written = True
        return self.written

    def stats(self):
        status = self.handle.status()
        return {
            "uploaded": status.total_payload_upload,
            "downloaded": status.total_payload_download,
            "done": status.total_done,
            "wanted": status.total_wanted,
            "seeding": int(self.has_written_all()),
            "peers": status.num_peers,
            "held": sum(peers[0].pieces) if (peers := self.handle.get_peer_info()) else 0,
        }

    def answer(self, line):
        command, *arguments = line.split()
        if command == "connect":
            self.handle.connect_peer((arguments[0], int(arguments[1])))
        elif command != "stats":
            raise ValueError(line)
        return self.stats()


def run(save_path, torrent, address="127.0.0.1", *settings):
    client = Client(save_path, torrent, address, settings)
    print(f"ready {client.session.listen_port()}", flush=True)
    for line in sys.stdin:
        print("stats", *(f"{name}={value}" for name, value in client.answer(line).items()), flush=True)


if __name__ == "__main__":
    command, first, second, *rest = sys.argv[1:]
    {"make": make, "magnet": magnet, "run": run}[command](pathlib.Path(first), pathlib.Path(second), *rest)
