package io.shoalfs.fetch.peer;

import io.shoalfs.torrent.Block;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What we have asked a peer for and it has not answered. Confined to the connection's loop. */
final class Requests {

    /** Blocks that nobody asked for: some come when a cancel crosses its answer; more are an attack. */
    private static final int MOST_UNASKED = 1_000;

    private final Set<Block> out = new LinkedHashSet<>();
    private int limit;
    private int unasked;

    /** At most so many at once. */
    Requests(int limit) {
        this.limit = limit;
    }

    /** At most so many at once, if that is less than until now. */
    void limit(int most) {
        limit = Math.min(limit, most);
    }

    int room() {
        return Math.max(0, limit - out.size());
    }

    boolean isEmpty() {
        return out.isEmpty();
    }

    /** Notes a request; false if it is out already. */
    boolean add(Block block) {
        return out.add(block);
    }

    /** Withdraws a request; false if it was not out. */
    boolean remove(Block block) {
        return out.remove(block);
    }

    /** Notes an answer; false if nobody asked for it. */
    boolean answered(Block block) {
        boolean asked = out.remove(block);
        unasked = asked ? Math.max(0, unasked - 1) : unasked + 1;
        return asked;
    }

    /** Whether there have been more answers that nobody asked for than cancels explain. */
    boolean isFlooded() {
        return unasked > MOST_UNASKED;
    }

    /** Forgets those for a piece, and says which they were. */
    List<Block> clear(int piece) {
        var cleared = out.stream().filter(block -> block.piece() == piece).toList();
        cleared.forEach(out::remove);
        return cleared;
    }

    /** Forgets all of them, and says which they were. */
    List<Block> clear() {
        var cleared = List.copyOf(out);
        out.clear();
        return cleared;
    }
}
