package io.shoalfs.fetch.web;

import io.shoalfs.fetch.aws.AwsSettings;
import io.shoalfs.fetch.aws.Calls;
import io.shoalfs.fetch.aws.KeyChain;
import io.shoalfs.fetch.aws.KeyRing;
import io.shoalfs.fetch.aws.Texts;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** How this machine's user gets at buckets: what is set up, and the keys. Any thread. */
public final class Buckets {

    private static final String USUAL = "https://s3.amazonaws.com";

    private final Map<String, String> environment;
    private final Texts files;
    private final Executor worker;
    private final InstantSource clock;
    private final KeyRing keys;
    private volatile @Nullable AwsSettings settings;

    /**
     * Nothing is looked for yet.
     *
     * @param calls that ask services for keys
     * @param worker may wait
     */
    public Buckets(Map<String, String> environment, Texts files, Calls calls, Executor worker, InstantSource clock) {
        this.environment = Map.copyOf(environment);
        this.files = files;
        this.worker = worker;
        this.clock = clock;
        this.keys = new KeyRing(new KeyChain(environment, files, calls, clock), worker, clock);
    }

    InstantSource clock() {
        return clock;
    }

    KeyRing keys() {
        return keys;
    }

    /** What is set up; null before {@link #prepare} has come to its end. */
    @Nullable
    AwsSettings settings() {
        return settings;
    }

    /** Sees to it that settings and keys are there. Completes on the worker's thread, or with a clause for people. */
    CompletionStage<KeyRing.Ring> prepare() {
        var read = new CompletableFuture<AwsSettings>();
        try {
            worker.execute(() -> readSettings(read));
        } catch (RejectedExecutionException e) {
            read.completeExceptionally(e);
        }
        return read.thenCompose(known -> keys.renew());
    }

    private void readSettings(CompletableFuture<AwsSettings> read) {
        try {
            var known = AwsSettings.read(environment, files);
            var endpoint = known.endpoint("s3").orElse(USUAL);
            if (Host.of(URI.create(endpoint)).isEmpty()) {
                throw new IOException("the endpoint for buckets is no address of http or https");
            }
            settings = known;
            read.complete(known);
        } catch (IOException | RuntimeException e) {
            read.completeExceptionally(e);
        }
    }
}
