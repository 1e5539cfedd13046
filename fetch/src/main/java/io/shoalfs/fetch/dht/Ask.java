package io.shoalfs.fetch.dht;

import io.shoalfs.fetch.metainfo.BencodeWriter;
import java.util.Set;

/** What a query asks, or has kept (BEP 5, 32). */
sealed interface Ask {

    /** By which name it goes over the wire. */
    String method();

    /** Writes its arguments behind {@code id}, in the order of their keys. */
    void writeTo(BencodeWriter out);

    /** Whether somebody is there. */
    record Ping() implements Ask {

        @Override
        public String method() {
            return "ping";
        }

        @Override
        public void writeTo(BencodeWriter out) {
            // A ping is who sends it, and no more.
        }
    }

    /** Who is near that id. */
    record FindNode(NodeId target, Set<Family> want) implements Ask {

        public FindNode {
            want = Set.copyOf(want);
        }

        @Override
        public String method() {
            return "find_node";
        }

        @Override
        public void writeTo(BencodeWriter out) {
            out.key("target").string(target.bytes());
            writeWant(want, out);
        }
    }

    /** Who has the torrent, and who is near it. */
    record GetPeers(NodeId torrent, Set<Family> want) implements Ask {

        public GetPeers {
            want = Set.copyOf(want);
        }

        @Override
        public String method() {
            return "get_peers";
        }

        @Override
        public void writeTo(BencodeWriter out) {
            out.key("info_hash").string(torrent.bytes());
            writeWant(want, out);
        }
    }

    /**
     * We have the torrent, or some of it.
     *
     * @param isImplied whether the port is that of the datagram, whatever is said
     * @param token what the same node gave us for it
     */
    record AnnouncePeer(NodeId torrent, int port, boolean isImplied, Text token) implements Ask {

        @Override
        public String method() {
            return "announce_peer";
        }

        @Override
        public void writeTo(BencodeWriter out) {
            if (isImplied) {
                out.key("implied_port").integer(1);
            }
            out.key("info_hash").string(torrent.bytes());
            out.key("port").integer(port);
            out.key("token").string(token.bytes());
        }
    }

    /** What we do not know; only ever received. */
    record Other(String method) implements Ask {

        @Override
        public void writeTo(BencodeWriter out) {
            throw new IllegalStateException("nobody asks what is unknown");
        }
    }

    private static void writeWant(Set<Family> want, BencodeWriter out) {
        if (!want.isEmpty()) {
            out.key("want").list();
            for (var family : Family.values()) {
                if (want.contains(family)) {
                    out.string(family.want);
                }
            }
            out.end();
        }
    }
}
