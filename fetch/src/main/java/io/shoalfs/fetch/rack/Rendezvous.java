package io.shoalfs.fetch.rack;

/**
 * Whose a piece is, by rendezvous hashing (Thaler and Ravishankar, 1998): each node has a weight for each piece that all
 * compute alike, and the heaviest owns it. Nobody is asked; and of n nodes that were there, one that comes or goes moves
 * the pieces of nobody but itself: 1/n of them.
 */
public final class Rendezvous {

    private final long torrent;

    /**
     * The weights for a torrent's pieces.
     *
     * @param infoHash one that all nodes know it by, of 20 bytes or more
     */
    public Rendezvous(byte[] infoHash) {
        this.torrent = RackNode.seedOf(infoHash);
    }

    /** What this node weighs for this piece, unsigned to be compared with {@link Long#compareUnsigned}. */
    public long weight(int piece, RackNode node) {
        return mix(mix(torrent + piece) ^ node.seed());
    }

    /** The finalizer of SplitMix64 (Steele, Lea and Flood, 2014): each bit in changes half of those that come out. */
    static long mix(long value) {
        long mixed = value + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
