package io.shoalfs.fetch.dht;

import io.shoalfs.fetch.swarm.Loop;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * What one who announces must have been given at the same address before (BEP 5), so that nobody announces others. Good for
 * five minutes at least and ten at most; nothing is kept for each. Confined to one loop.
 */
final class Tokens {

    private static final Duration TURN = Duration.ofMinutes(5);
    private static final int SECRET = 16;
    private static final int LENGTH = 8;

    private final Loop clock;
    private final RandomGenerator random;
    private byte[] secret;
    private byte[] former;
    private long turnedNanos;

    Tokens(Loop clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
        this.secret = fresh();
        this.former = fresh();
        this.turnedNanos = clock.nanoTime();
    }

    /** The one for that address now. */
    Text give(InetAddress address) {
        turn();
        return token(secret, address);
    }

    /** Whether we gave it to that address, not long ago. */
    boolean isOurs(Text token, InetAddress address) {
        turn();
        return token.equals(token(secret, address)) || token.equals(token(former, address));
    }

    private void turn() {
        long age = clock.nanoTime() - turnedNanos;
        if (age >= TURN.toNanos()) {
            former = age >= 2 * TURN.toNanos() ? fresh() : secret;
            secret = fresh();
            turnedNanos = clock.nanoTime();
        }
    }

    private byte[] fresh() {
        byte[] bytes = new byte[SECRET];
        random.nextBytes(bytes);
        return bytes;
    }

    private static Text token(byte[] secret, InetAddress address) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(secret);
            return Text.of(Arrays.copyOf(digest.digest(address.getAddress()), LENGTH));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
