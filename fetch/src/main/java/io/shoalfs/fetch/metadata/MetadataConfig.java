package io.shoalfs.fetch.metadata;

import io.shoalfs.fetch.metainfo.Metainfo;
import java.time.Duration;

/**
 * The limits of what is taken for metadata from those who say that it is.
 *
 * @param longest an info dictionary, in bytes: whoever claims a longer one is not asked
 * @param memory bytes of all that is gathered at the same time, of all lengths that are claimed; the longest at least
 * @param layers of one torrent, in bytes: if they are longer, nobody is asked for them
 * @param requests parts that are asked of one peer at the same time
 * @param patience for the answer to each
 * @param unasked answers that nobody asked for, after which a peer is dropped
 */
public record MetadataConfig(int longest, int memory, int layers, int requests, Duration patience, int unasked) {

    private static final int MIB = 1 << 20;

    /**
     * 64 MiB, which holds a million files; twice that for all, and as much for piece layers, which is four
     * million pieces; four requests, as many as clients answer without
     * refusing; ten seconds.
     */
    public static MetadataConfig standard() {
        return new MetadataConfig(Metainfo.LONGEST_GIVEN, 128 * MIB, 128 * MIB, 4, Duration.ofSeconds(10), 8);
    }
}
