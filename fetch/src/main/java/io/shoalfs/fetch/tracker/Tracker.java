package io.shoalfs.fetch.tracker;

import io.shoalfs.torrent.InfoHash;
import java.net.URI;
import java.util.concurrent.CompletionStage;

/** The way to trackers, by whatever protocol their addresses say. Called on a loop; never blocks. */
public interface Tracker {

    /** Whether trackers at such addresses can be asked. */
    boolean speaks(URI tracker);

    /**
     * Announces. Completes on the caller's loop, exceptionally with an {@link java.io.IOException} whose message is a
     * clause for people behind the tracker's name: {@code "refused the connection"}.
     *
     * @param trackerId what this tracker gave us to say; empty if nothing
     */
    CompletionStage<AnnounceReply> announce(URI tracker, String trackerId, Announce announce);

    /**
     * Asks how many peers have the torrent, or part of it, without being one of them (BEP 48). Completes as an announce
     * does.
     */
    CompletionStage<Scrape> scrape(URI tracker, InfoHash torrent);
}
