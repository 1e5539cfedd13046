package io.shoalfs.fetch.web;

import io.shoalfs.fetch.swarm.BlockSource;
import io.shoalfs.fetch.swarm.SwarmEvents;
import io.shoalfs.torrent.Block;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;

/** The blocks that a web seed was asked for and has neither brought nor refused. On the loop. */
final class Owed {

    private final BlockSource source;
    private final SwarmEvents events;
    private final Map<Block, Gathering> asked = new HashMap<>();

    /** None. */
    Owed(BlockSource source, SwarmEvents events) {
        this.source = source;
        this.events = events;
    }

    int count() {
        return asked.size();
    }

    void add(Gathering gathering) {
        asked.put(gathering.block, gathering);
    }

    /** Nobody waits for the block any longer. */
    void cancel(Block block) {
        var gathering = asked.remove(block);
        if (gathering != null) {
            gathering.forget();
        }
    }

    /** All of a block has come. */
    void bring(Gathering gathering) {
        var content = gathering.content();
        if (settle(gathering)) {
            events.received(source, gathering.block, content);
        }
    }

    /** These do not come. */
    void refuse(Collection<Gathering> gatherings) {
        gatherings.forEach(this::refuse);
    }

    void refuse(Gathering gathering) {
        if (settle(gathering)) {
            events.refused(source, gathering.block);
        }
    }

    /** What belongs to these pieces does not come. */
    void refuseOf(IntPredicate pieces) {
        refuse(asked.values().stream()
                .filter(gathering -> pieces.test(gathering.block.piece()))
                .toList());
    }

    void clear() {
        asked.clear();
    }

    private boolean settle(Gathering gathering) {
        boolean isOwed = gathering.isWanted() && asked.remove(gathering.block, gathering);
        gathering.forget();
        return isOwed;
    }
}
