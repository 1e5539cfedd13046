package io.shoalfs.fetch;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * What the engine is told of the machine that it runs on, and of its user.
 *
 * @param environment its variables: proxies, credentials for buckets, a token
 * @param files in which more of that may be
 * @param certificates that vouch for web servers, in PEM; empty: what Java trusts
 * @param keepsake where what is known of the DHT is kept
 */
public record Machine(
        Map<String, String> environment, TextFiles files, Optional<String> certificates, Keepsake keepsake) {

    /** Small text files, by path. Any thread; blocks for the disk. */
    @FunctionalInterface
    public interface TextFiles {

        /**
         * A file's text; empty if there is no such file.
         *
         * @throws IOException with a sentence for people if it is there and cannot be read
         */
        Optional<String> read(String path) throws IOException;
    }

    public Machine {
        environment = Map.copyOf(environment);
    }

    /** One with this environment, and no files. */
    static Machine of(Map<String, String> environment) {
        return new Machine(environment, path -> Optional.empty(), Optional.empty(), Keepsake.NONE);
    }

    /** Without the environment's values, which have secrets. */
    @Override
    public String toString() {
        return "machine";
    }
}
