package io.shoalfs.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.shoalfs.fetch.net.EventLoops;
import io.shoalfs.fetch.peer.PeerNodes;
import io.shoalfs.torrent.InfoHash;
import io.shoalfs.torrent.TorrentId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiscoveriesTest {

    private static final FetchConfig STANDARD = FetchConfig.standard();

    private static Origins origins(boolean isPrivate) {
        return new Origins(
                List.of(), List.of(), List.of(), isPrivate, true, new GivenSources(List.of(), List.of(), List.of()));
    }

    private static int count(FetchConfig config, Origins origins) {
        try (var loops = new EventLoops(config.net());
                var discoveries = new Discoveries(config, loops, 6881, Keepsake.NONE, address -> true)) {
            return discoveries.of(origins).size();
        }
    }

    @Test
    void of_privateTorrent_areNone() {
        assertEquals(2, count(STANDARD, origins(false)));
        assertEquals(0, count(STANDARD, origins(true)));
    }

    /** A torrent file without piece layers is searched as a link is; but it says whether it is private. */
    @Test
    void of_whatIsSearched_areAllUnlessItIsPrivate() {
        var given = new GivenSources(List.of(), List.of(), List.of());
        var id = new TorrentId(new InfoHash("ab".repeat(20)), null);
        try (var loops = new EventLoops(STANDARD.net());
                var discoveries = new Discoveries(STANDARD, loops, 6881, Keepsake.NONE, address -> true)) {
            var link = new Wanted(id, Optional.empty(), List.of(), List.of(), true, false, given);
            var secret = new Wanted(id, Optional.empty(), List.of(), List.of(), true, true, given);

            assertEquals(2, discoveries.of(link).size());
            assertEquals(0, discoveries.of(secret).size());
        }
    }

    @Test
    void of_whatIsOff_areNone() {
        assertEquals(1, count(STANDARD.noDht(), origins(false)));
        assertEquals(1, count(STANDARD.noLsd(), origins(false)));
        assertEquals(0, count(STANDARD.noLsd().noDht(), origins(false)));
    }

    @Test
    void nodesOf_privateTorrent_orWithoutTheDht_isNone() {
        try (var loops = new EventLoops(STANDARD.net());
                var on = new Discoveries(STANDARD, loops, 6881, Keepsake.NONE, address -> true);
                var off = new Discoveries(STANDARD.noDht(), loops, 6881, Keepsake.NONE, address -> true)) {
            assertEquals(6881, on.nodesOf(origins(false)).port().orElseThrow());
            assertSame(PeerNodes.NONE, on.nodesOf(origins(true)));
            assertSame(PeerNodes.NONE, off.nodesOf(origins(false)));
        }
    }
}
