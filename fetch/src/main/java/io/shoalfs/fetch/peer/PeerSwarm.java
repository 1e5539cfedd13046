package io.shoalfs.fetch.peer;

import io.shoalfs.fetch.metadata.MetadataOffer;
import io.shoalfs.fetch.net.NettyLoop;
import io.shoalfs.fetch.rack.Sharing;
import io.shoalfs.fetch.swarm.SwarmEvents;
import io.shoalfs.fetch.swarm.Uploads;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.Torrent;
import java.util.List;

/**
 * One torrent, as its connections need it.
 *
 * @param loop where all its connections live
 * @param events told what peers have and send
 * @param uploads what peers may have of us
 * @param watcher told which connections there are
 * @param nodes our node in the DHT, and those of peers
 * @param metadata what peers may have of it
 * @param sharing with which of them it is shared
 */
public record PeerSwarm(
        Torrent torrent,
        NettyLoop loop,
        SwarmEvents events,
        Uploads uploads,
        PeerWatcher watcher,
        PeerNodes nodes,
        MetadataOffer metadata,
        Sharing sharing) {

    /** One that is not in the DHT, and whose metadata nobody is given, and that is shared with nobody. */
    public PeerSwarm(Torrent torrent, NettyLoop loop, SwarmEvents events, Uploads uploads, PeerWatcher watcher) {
        this(torrent, loop, events, uploads, watcher, PeerNodes.NONE, MetadataOffer.none(), Sharing.NONE);
    }

    /** Its names in handshakes, v1 first; v2 hashes are cut to 20 bytes (BEP 52). */
    List<InfoHash> names() {
        return torrent.id().all().map(PeerSwarm::name).toList();
    }

    /** Whether peers may call it by a v2 hash. */
    boolean hasV2() {
        return torrent.id().v2() != null;
    }

    static InfoHash name(InfoHash torrent) {
        return InfoHash.of(torrent.wireBytes());
    }
}
