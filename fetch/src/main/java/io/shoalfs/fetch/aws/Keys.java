package io.shoalfs.fetch.aws;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What requests are signed with. Its text has no secret in it.
 *
 * @param token of temporary keys; null: they are none
 * @param expires from when on they are not taken any longer; null: never
 */
public record Keys(
        String id,
        String secret,
        @Nullable String token,
        @Nullable Instant expires) {

    /** Whether a server takes them at this time. */
    boolean isValid(Instant now) {
        return expires == null || now.isBefore(expires);
    }

    @Override
    public String toString() {
        return "keys " + id;
    }
}
