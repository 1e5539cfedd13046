package io.shoalfs.fetch.peer.crypto;

import io.shoalfs.torrent.Digests;
import io.shoalfs.torrent.InfoHash;
import java.nio.charset.StandardCharsets;

/** What follows from the secret of a key exchange and the torrent that is meant. */
final class Secrets {

    /** How many bytes a hash has. */
    static final int HASH_LENGTH = 20;

    private final byte[] shared;

    /** @param shared the secret */
    Secrets(byte[] shared) {
        this.shared = shared;
    }

    /** By what the peer finds the end of our padding. */
    byte[] mark() {
        return hash("req1", shared);
    }

    /** Hides a torrent's name, and shows a hidden one: the same both ways. */
    byte[] mask(byte[] name) {
        var masked = hash("req3", shared);
        for (int i = 0; i < HASH_LENGTH; i++) {
            masked[i] ^= name[i];
        }
        return masked;
    }

    /** A torrent's name as who does not know the torrent cannot tell it. */
    static byte[] name(InfoHash torrent) {
        return hash("req2", torrent.wireBytes());
    }

    /** What the side that dialled encrypts with. */
    Rc4 ofDialler(InfoHash torrent) {
        return new Rc4(hash("keyA", shared, torrent.wireBytes()));
    }

    /** What the side that was dialled encrypts with. */
    Rc4 ofDialled(InfoHash torrent) {
        return new Rc4(hash("keyB", shared, torrent.wireBytes()));
    }

    private static byte[] hash(String label, byte[]... parts) {
        var digest = Digests.sha1();
        digest.update(label.getBytes(StandardCharsets.US_ASCII));
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }
}
