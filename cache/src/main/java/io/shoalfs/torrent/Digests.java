package io.shoalfs.torrent;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digests that torrents are verified with (BEP 3, BEP 52), by the JDK. */
public final class Digests {

    /** So much is enough for the compiler to take notice. */
    private static final int PRACTICE = 256 * 1024;

    private Digests() {}

    /** Computes both kinds once, so that the first piece finds them loaded and compiled. Takes some 20 ms; any thread. */
    public static void prepare() {
        byte[] practice = new byte[PRACTICE];
        sha1().digest(practice);
        sha256().digest(practice);
    }

    /** A new SHA-1. */
    public static MessageDigest sha1() {
        return of("SHA-1");
    }

    /** A new SHA-256. */
    public static MessageDigest sha256() {
        return of("SHA-256");
    }

    private static MessageDigest of(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }
}
