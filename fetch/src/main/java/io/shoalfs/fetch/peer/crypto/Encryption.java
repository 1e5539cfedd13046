package io.shoalfs.fetch.peer.crypto;

import io.netty.channel.Channel;

/**
 * Whether connections to peers are encrypted (message stream encryption, also called PE or MSE; no BEP has it). It hides
 * what is spoken from who looks for BitTorrent on the way; it proves nobody's identity and keeps no secret.
 */
public enum Encryption {
    /** As the peer likes; we begin in the clear, and encrypted where that is not answered. */
    ALLOW(false, 2),
    /** Where the peer can. */
    PREFER(true, 2),
    /** Or there is no connection. */
    REQUIRE(true, 1);

    /** The stream goes on in the clear behind its first bytes. */
    static final int PLAIN = 1;

    /** It goes on encrypted. */
    static final int RC4 = 2;

    private final boolean begins;
    private final int ways;

    Encryption(boolean begins, int ways) {
        this.begins = begins;
        this.ways = ways;
    }

    /** Whether what goes over a connection is encrypted. On its loop. */
    public static boolean isOf(Channel channel) {
        return channel.pipeline().get(Rc4Handler.class) != null;
    }

    /** In how many ways a peer is tried. */
    public int ways() {
        return ways;
    }

    /**
     * Whether a peer is tried by encryption.
     *
     * @param way from 0, in the order in which they are tried; of those behind the last, the first again
     */
    public boolean isEncrypted(int way) {
        return begins == (way % ways == 0);
    }

    /** Whether a peer that does not encrypt may stay. */
    boolean allowsPlain() {
        return this != REQUIRE;
    }

    /** What we offer a peer that we dial, encrypted: RC4 costs both sides a core at some hundred MB/s. */
    int offered() {
        return this == ALLOW ? PLAIN | RC4 : RC4;
    }

    /** Which of what a peer offers we take; 0 if none. */
    int chosen(int offered) {
        int first = this == ALLOW ? PLAIN : RC4;
        int second = this == ALLOW ? RC4 : PLAIN;
        if ((offered & first) != 0) {
            return first;
        }
        return allowsPlain() && (offered & second) != 0 ? second : 0;
    }
}
