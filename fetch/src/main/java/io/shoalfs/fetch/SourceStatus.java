package io.shoalfs.fetch;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one source of a torrent does: a copy.
 *
 * @param address of a peer's socket, or a URL; without a user's name and password, and without a query
 * @param client the name and version that a peer gives itself; empty if it gives none, or is none
 * @param encrypted whether what goes to and from it is encrypted; null where that is not known
 * @param choke who lets whom ask; null if it is no peer, or not connected
 */
public record SourceStatus(
        Kind kind,
        State state,
        String address,
        String client,
        @Nullable Boolean encrypted,
        Flow flow,
        @Nullable Choke choke,
        Faults faults) {

    /** What it is. */
    public enum Kind {
        /** A peer that we connected to. */
        PEER,
        /** A peer that connected to us. */
        INCOMING_PEER,
        /** A web server. */
        WEB_SEED,
        /** A bucket of S3, or of what speaks as S3 does. */
        BUCKET
    }

    /** Where it stands. */
    public enum State {
        /** It can be asked. */
        CONNECTED,
        /** It is here, and owes an answer for so long that others are asked in its place. */
        SILENT,
        /** It is left alone for a while, since something is wrong. */
        PAUSED,
        /** It is being connected to. */
        CONNECTING,
        /** It is not connected; it will be tried again. */
        UNREACHED,
        /** It has left. */
        GONE,
        /** It has sent false data, and is asked for nothing more. */
        BANNED
    }

    /**
     * What goes to and fro.
     *
     * @param receivedBytes that were wanted when they came, as often as it was here
     * @param wastedBytes that nobody waited for
     * @param sentBytes of pieces, over the connection that is open
     * @param receivedBytesPerSecond now: over two seconds
     * @param sentBytesPerSecond likewise
     * @param roundTrip the least time that an answer took; empty if there was none
     * @param requests that it owes answers to
     * @param requestedBytes of these
     */
    public record Flow(
            long receivedBytes,
            long wastedBytes,
            long sentBytes,
            long receivedBytesPerSecond,
            long sentBytesPerSecond,
            Optional<Duration> roundTrip,
            int requests,
            long requestedBytes) {

        static final Flow NONE = new Flow(0, 0, 0, 0, 0, Optional.empty(), 0, 0);
    }

    /**
     * As BEP 3 has it.
     *
     * @param isChokingUs whether it lets us ask for nothing, but for what is allowed fast
     * @param areWeInterested whether it has what we have not
     * @param areWeChoking whether we let it ask for nothing
     * @param isInterested whether it wants something of us
     */
    public record Choke(boolean isChokingUs, boolean areWeInterested, boolean areWeChoking, boolean isInterested) {}

    /**
     * What was wrong.
     *
     * @param corruptPieces of which it is proven to have sent false data
     * @param timeouts how often it owed an answer for so long that others were asked
     * @param refusals requests that it would not answer
     * @param failures attempts to connect in a row that came to nothing
     * @param last the last thing, in words; empty if nothing was
     * @param lastAgo when that was; empty where that is not known
     */
    public record Faults(
            int corruptPieces, int timeouts, int refusals, int failures, String last, Optional<Duration> lastAgo) {}
}
