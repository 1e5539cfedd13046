package io.shoalfs.fetch.tracker;

import io.shoalfs.fetch.metainfo.Bencode;
import io.shoalfs.fetch.metainfo.BencodeDictionary;
import io.shoalfs.fetch.metainfo.BencodeLimits;
import io.shoalfs.torrent.InfoHash;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How many a tracker knows of a torrent's swarm (BEP 48, over UDP BEP 15).
 *
 * @param seeders who have all of it
 * @param leechers who do not
 * @param completed how often a peer said that it has got the last of it; null if the tracker does not say
 */
public record Scrape(long seeders, long leechers, @Nullable Long completed) {

    /** The bytes of an answer over UDP: seeders, completed, leechers. */
    static final int DATAGRAM_LENGTH = 12;

    private static final String ANNOUNCE = "announce";

    /**
     * Where a tracker is scraped that announces are made to there: what begins with {@code announce} behind the last
     * slash, begins with {@code scrape} instead; empty if nothing does, as then the tracker is not to be scraped.
     */
    static Optional<URI> address(URI tracker) {
        var text = tracker.toString();
        int begin = text.lastIndexOf('/') + 1;
        return text.startsWith(ANNOUNCE, begin)
                ? Optional.of(
                        URI.create(text.substring(0, begin) + "scrape" + text.substring(begin + ANNOUNCE.length())))
                : Optional.empty();
    }

    /**
     * Reads what came over HTTP.
     *
     * @throws IOException if it says nothing of this torrent: the message is a clause for people
     */
    static Scrape read(ByteBuffer body, InfoHash torrent) throws IOException {
        if (!(Bencode.decode(body, BencodeLimits.MESSAGE) instanceof BencodeDictionary dictionary)) {
            throw new IOException("sent an answer that is no dictionary");
        }
        var failure = dictionary.string("failure reason");
        if (failure.isPresent()) {
            throw new IOException(
                    "says: " + AnnounceReply.printable(failure.get().text()));
        }
        var files = dictionary.dictionary("files");
        var counts = files.isPresent() ? entry(files.get(), torrent) : null;
        if (counts == null) {
            throw new IOException("does not know the torrent");
        }
        var seeders = count(counts, "complete");
        var leechers = count(counts, "incomplete");
        if (seeders.isEmpty() || leechers.isEmpty()) {
            throw new IOException("sent an answer without counts");
        }
        var completed = count(counts, "downloaded");
        return new Scrape(
                seeders.getAsLong(),
                leechers.getAsLong(),
                completed.isPresent() ? Long.valueOf(completed.getAsLong()) : null);
    }

    private static @Nullable BencodeDictionary entry(BencodeDictionary files, InfoHash torrent) {
        var name = ByteBuffer.wrap(torrent.wireBytes());
        for (var entry : files) {
            if (entry.key().content().equals(name) && entry.value() instanceof BencodeDictionary counts) {
                return counts;
            }
        }
        return null;
    }

    private static OptionalLong count(BencodeDictionary counts, String name) {
        var said = counts.integer(name);
        return said.isPresent() && said.getAsLong() < 0 ? OptionalLong.empty() : said;
    }

    /** Reads what a datagram has behind its transaction: {@value #DATAGRAM_LENGTH} bytes or more. */
    static Scrape ofDatagram(ByteBuffer body) {
        long seeders = Integer.toUnsignedLong(body.getInt());
        long completed = Integer.toUnsignedLong(body.getInt());
        return new Scrape(seeders, Integer.toUnsignedLong(body.getInt()), completed);
    }
}
