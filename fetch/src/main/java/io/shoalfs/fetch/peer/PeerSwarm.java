package io.shoalfs.fetch.peer;

import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.fetch.swarm.SwarmEvents;
import io.shoalfs.fetch.swarm.Uploads;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Layout;

/**
 * One torrent, as its connections need it.
 *
 * @param torrent its name in handshakes
 * @param loop where all its connections live
 * @param events told what peers have and send
 * @param uploads what peers may have of us
 * @param watcher told which connections there are
 */
public record PeerSwarm(
        InfoHash torrent, Layout layout, NettyLoop loop, SwarmEvents events, Uploads uploads, PeerWatcher watcher) {}
