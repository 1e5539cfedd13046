package io.shoalfs.fetch.net;

import java.time.Duration;

/**
 * The limits of sockets and names.
 *
 * @param loops threads that own sockets
 * @param connectPatience for a TCP connection to be made
 * @param backlog connections that the kernel keeps until we accept them
 * @param longestRead bytes that one read of a socket may bring; a buffer of this length is in use only during the read
 * @param resolvers threads that ask the system's resolver, which blocks
 * @param waitingNames names that may wait for a resolver; more fail at once
 * @param binding which of this machine's addresses and interfaces sockets use
 * @param whereabouts where others are told that we are
 */
public record NetConfig(
        int loops,
        Duration connectPatience,
        int backlog,
        int longestRead,
        int resolvers,
        int waitingNames,
        Binding binding,
        Whereabouts whereabouts) {

    private static final int MOST_LOOPS = 4;

    /** What suits a machine of this many cores. */
    public static NetConfig forCores(int cores) {
        return new NetConfig(
                Math.min(MOST_LOOPS, cores),
                Duration.ofSeconds(10),
                128,
                256 * 1024,
                8,
                1_000,
                Binding.ANY,
                Whereabouts.HERE);
    }

    /** The same, but for where sockets are. */
    public NetConfig binding(Binding other) {
        return new NetConfig(loops, connectPatience, backlog, longestRead, resolvers, waitingNames, other, whereabouts);
    }

    /** The same, but for what others are told. */
    public NetConfig whereabouts(Whereabouts other) {
        return new NetConfig(loops, connectPatience, backlog, longestRead, resolvers, waitingNames, binding, other);
    }
}
