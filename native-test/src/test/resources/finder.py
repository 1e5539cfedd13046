"""libtorrent, as a client that finds peers by the DHT (BEP 5) or by local service discovery (BEP 14), and by nothing else but
trackers; or by all ways that there are.

finder.py dht|lsd|all ADDRESS:PORT BOOTSTRAP|- [TORRENT SAVE_PATH]

Prints "ready" once what is there is checked, then answers each line on its input with "stats NAME=NUMBER...". It ends when
its input ends.
"""

import sys
import time

import libtorrent


def new_session(way, address, bootstrap):
    return libtorrent.session({
        "listen_interfaces": address,
        "enable_dht": way in ("dht", "all"),
        "enable_lsd": way in ("lsd", "all"),
        "enable_upnp": False,
        "enable_natpmp": False,
        "enable_incoming_utp": False,
        "enable_outgoing_utp": False,
        "allow_multiple_connections_per_ip": True,
        "dht_bootstrap_nodes": "" if bootstrap == "-" else bootstrap,
        # All nodes of a test are in one small network.
        "dht_restrict_routing_ips": False,
        "dht_restrict_search_ips": False,
        # What goes over the wire can be read.
        "in_enc_policy": int(libtorrent.enc_policy.pe_disabled),
        "out_enc_policy": int(libtorrent.enc_policy.pe_disabled),
        "local_service_announce_interval": 5,
    })


def main(way, address, bootstrap, torrent=None, save_path=None):
    session = new_session(way, address, bootstrap)
    handle = None
    if torrent:
        parameters = {"ti": libtorrent.torrent_info(torrent), "save_path": save_path}
        if way != "all":
            parameters["flags"] = libtorrent.torrent_flags.default_flags | libtorrent.torrent_flags.disable_pex
        handle = session.add_torrent(parameters)
        while "checking" in str(handle.status().state):
            time.sleep(0.02)
    print("ready", flush=True)
    for _ in sys.stdin:
        status = handle.status() if handle else None
        stats = {
            "nodes": session.status().dht_nodes,
            "peers": status.num_peers if status else 0,
            "seeding": int(status.is_seeding) if status else 0,
            "uploaded": status.total_payload_upload if status else 0,
        }
        print("stats", *(f"{name}={value}" for name, value in stats.items()), flush=True)


main(*sys.argv[1:])
