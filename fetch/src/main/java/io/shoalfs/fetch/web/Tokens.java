package io.shoalfs.fetch.web;

import io.shoalfs.fetch.aws.Texts;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bearer tokens (RFC 6750), each for one host: told to no other, and only over TLS or on this machine. Any thread.
 */
public final class Tokens {

    private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);

    /** What a header can hold, without a space. */
    private static final Pattern FORM = Pattern.compile("[!-~]{1,8192}");

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|::1");
    private static final String HUGGING_FACE = "huggingface.co";

    private final Map<String, String> paths;
    private final Texts files;
    private final Executor worker;
    private volatile Map<String, String> tokens = Map.of();

    private Tokens(Map<String, String> paths, Texts files, Executor worker) {
        this.paths = Map.copyOf(paths);
        this.files = files;
        this.worker = worker;
    }

    /**
     * Reads the files. Blocks for the disk.
     *
     * @param paths of files with one token each, by host, or {@code HOST:PORT}
     * @param environment whose {@code HF_TOKEN} is for huggingface.co, unless a file is
     * @param worker may wait: reads them again
     * @throws IOException with a sentence for people if a file has no token
     */
    public static Tokens read(Map<String, String> paths, Map<String, String> environment, Texts files, Executor worker)
            throws IOException {
        var tokens = new Tokens(paths, files, worker);
        tokens.tokens = tokens.read();
        var ofEnvironment = environment.getOrDefault("HF_TOKEN", "").strip();
        if (!ofEnvironment.isEmpty() && !tokens.tokens.containsKey(HUGGING_FACE)) {
            var all = new HashMap<>(tokens.tokens);
            all.put(HUGGING_FACE, checked(ofEnvironment, "HF_TOKEN"));
            tokens.tokens = Map.copyOf(all);
        }
        return tokens;
    }

    /** The token for this host, if it may be told to it. */
    Optional<String> of(Host host) {
        var name = host.name().toLowerCase(Locale.ROOT);
        if (!host.isSecure() && !LOOPBACK.matcher(name).matches()) {
            return Optional.empty();
        }
        // The header has a port if it is not the usual one.
        return Optional.ofNullable(tokens.get(host.header().toLowerCase(Locale.ROOT)));
    }

    /** Reads the files again, soon. Does not block. */
    void renew() {
        try {
            worker.execute(() -> {
                try {
                    var all = new HashMap<>(tokens);
                    all.putAll(read());
                    tokens = Map.copyOf(all);
                } catch (IOException e) {
                    LOG.warn("{}", e.getMessage());
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("tokens are not read again: the engine is ending", e);
        }
    }

    private Map<String, String> read() throws IOException {
        var found = new HashMap<String, String>();
        for (var entry : paths.entrySet()) {
            var path = entry.getValue();
            var text = files.read(path);
            if (text.isEmpty()) {
                throw new IOException(
                        "there is no file " + path + ", which is to have the token for " + entry.getKey());
            }
            found.put(
                    entry.getKey().toLowerCase(Locale.ROOT), checked(text.get().strip(), path));
        }
        return found;
    }

    private static String checked(String token, String where) throws IOException {
        if (!FORM.matcher(token).matches()) {
            throw new IOException("what is in " + where + " is no token: one word is");
        }
        return token;
    }
}
