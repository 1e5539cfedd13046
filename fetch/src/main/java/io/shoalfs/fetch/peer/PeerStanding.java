package io.shoalfs.fetch.peer;

/**
 * How a connection stands, beside what it has brought: a copy.
 *
 * @param client the name and version that the peer gives itself; empty if none
 * @param isDialled whether we made the connection
 * @param isEncrypted whether what goes over it is encrypted
 * @param choke who lets whom ask
 * @param sentBytes of pieces that it has taken
 * @param sentBytesPerSecond of these, now
 */
public record PeerStanding(
        String client, boolean isDialled, boolean isEncrypted, Choke choke, long sentBytes, long sentBytesPerSecond) {

    /**
     * As BEP 3 has it.
     *
     * @param isChokingUs whether it lets us ask for nothing, but for what is allowed fast
     * @param areWeInterested whether it has what we have not
     * @param areWeChoking whether we let it ask for nothing
     * @param isInterested whether it wants something of us
     */
    public record Choke(boolean isChokingUs, boolean areWeInterested, boolean areWeChoking, boolean isInterested) {}
}
