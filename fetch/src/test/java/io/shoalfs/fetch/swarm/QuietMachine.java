package io.shoalfs.fetch.swarm;

import java.util.SplittableRandom;

/** A machine where nothing reads, and nothing is limited: what uploads have around them in most tests. */
public final class QuietMachine implements Readers {

    private QuietMachine() {}

    /** With this loop. The lots are the same on every run. */
    public static Uploads.Surroundings on(Loop loop) {
        return with(loop, new QuietMachine());
    }

    static Uploads.Surroundings with(Loop loop, Readers readers) {
        return new Uploads.Surroundings(loop, new SplittableRandom(7), readers, new RateLimit(0), new Gate(2));
    }

    @Override
    public boolean areWaiting() {
        return false;
    }

    @Override
    public boolean isAnythingDemanded() {
        return false;
    }

    @Override
    public long received() {
        return 0;
    }
}
