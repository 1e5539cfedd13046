"""A libtorrent peer on loopback: seed or leech one torrent until standard input ends.

libtorrent_peer.py seed|leech TORRENT PORT DIRECTORY [peer=HOST:PORT] [tracker=URL]
Prints "ready" once it listens, "pieces N" when it has N, and "done" once it has everything.
"""
import sys
import threading
import time

import libtorrent as lt

mode, torrent, port, directory = sys.argv[1:5]
more = dict(argument.split("=", 1) for argument in sys.argv[5:])
session = lt.session(
    {
        "listen_interfaces": "127.0.0.1:" + port,
        "enable_dht": False,
        "enable_lsd": False,
        "enable_upnp": False,
        "enable_natpmp": False,
        "allow_multiple_connections_per_ip": True,
        "alert_mask": lt.alert.category_t.status_notification | lt.alert.category_t.peer_notification
        | lt.alert.category_t.error_notification | lt.alert.category_t.connect_notification,
    }
)
parameters = {"ti": lt.torrent_info(torrent), "save_path": directory}
if "tracker" in more:
    parameters["trackers"] = [more["tracker"]]
if mode == "seed":
    parameters["flags"] = lt.torrent_flags.seed_mode
handle = session.add_torrent(parameters)
over = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
ready = done = False
pieces = 0
while not over.is_set():
    for alert in session.pop_alerts():
        print("#", alert, flush=True)
        if isinstance(alert, lt.listen_succeeded_alert) and not ready:
            ready = True
            print("ready", flush=True)
            if "peer" in more:
                host, peer_port = more["peer"].rsplit(":", 1)
                handle.connect_peer((host, int(peer_port)))
    status = handle.status()
    if status.num_pieces != pieces:
        pieces = status.num_pieces
        print("pieces", pieces, flush=True)
    if not done and status.is_seeding:
        done = True
        print("done", flush=True)
    time.sleep(0.02)
