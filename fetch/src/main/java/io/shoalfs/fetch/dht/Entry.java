package io.shoalfs.fetch.dht;

import java.time.Duration;

/** A node of the table: it has answered us at least once. Confined to one loop. */
final class Entry {

    /** After so long without a word a node is questionable (BEP 5). */
    static final Duration FRESH = Duration.ofMinutes(15);

    private static final int BAD = 2;

    final Contact contact;
    long heardNanos;
    int failures;

    Entry(Contact contact, long nowNanos) {
        this.contact = contact;
        this.heardNanos = nowNanos;
    }

    /** Whether it has lately left several queries in a row unanswered. */
    boolean isBad() {
        return failures >= BAD;
    }

    boolean isGood(long nowNanos) {
        return failures == 0 && nowNanos - heardNanos < FRESH.toNanos();
    }

    boolean isSecure() {
        return SecureId.isValid(contact.id(), contact.address().getAddress());
    }
}
