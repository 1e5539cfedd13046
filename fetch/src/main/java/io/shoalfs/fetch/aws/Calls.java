package io.shoalfs.fetch.aws;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** Short HTTP requests. Any thread that may wait: blocks for the server. */
@FunctionalInterface
public interface Calls {

    /**
     * What is asked. Its text has no secret in it.
     *
     * @param headers beside those that every request has
     * @param form the body, as {@code application/x-www-form-urlencoded}; the empty string: there is none
     * @param isNear of a service of this machine, which no proxy leads to
     * @param patience for all of it
     */
    record Call(
            String method, URI address, Map<String, String> headers, String form, boolean isNear, Duration patience) {

        public Call {
            headers = Map.copyOf(headers);
        }

        @Override
        public String toString() {
            return method + " " + address.getScheme() + "://" + address.getRawAuthority();
        }
    }

    /**
     * What is answered. Its text has no secret in it.
     *
     * @param body its first 64 KiB, as Latin-1
     */
    record Reply(int status, String body) {

        @Override
        public String toString() {
            return "status " + status;
        }
    }

    /**
     * Asks, and follows no redirect.
     *
     * @throws IOException with a clause for people if no answer comes
     */
    Reply make(Call call) throws IOException;
}
