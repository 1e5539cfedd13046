package io.shoalfs.fetch.web;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is thought of a server: what is wrong with it, and how much is asked of it at once. On the loop. */
final class Standing {

    private static final Logger LOG = LoggerFactory.getLogger(Standing.class);

    /** So many files in a row that it has not got: it has not got this torrent. */
    private static final int MISSING_MAX = 8;

    /** After so many ranges without a fault one more connection is tried. */
    private static final int WIDENING = 64;

    private final String name;
    private final int widest;
    private final Runnable told;
    private final BackOff backOff;
    private String trouble = "";
    private String warned = "";
    private int missing;
    private int width;
    private int succeeded;

    /**
     * Nothing is wrong.
     *
     * @param told runs when {@link #trouble} has changed
     */
    Standing(String name, WebConfig config, Random random, Runnable told) {
        this.name = name;
        this.widest = config.connections();
        this.width = widest;
        this.told = told;
        this.backOff = new BackOff(config.firstPause(), config.longestPause(), random);
    }

    /** Why it is of no use at the moment, in a clause for people; empty if nothing is wrong. */
    String trouble() {
        return trouble;
    }

    /** What was last wrong, whether or not it still is. */
    String lastTrouble() {
        return warned;
    }

    /** How many connections to one host it takes. */
    int width() {
        return width;
    }

    /** A range came as it should. */
    void succeeded() {
        missing = 0;
        backOff.reset();
        succeeded++;
        if (succeeded % WIDENING == 0) {
            width = Math.min(widest, width + 1);
        }
        say("");
    }

    /** A range did not come: how long the server is left alone; empty if it lacks no more than the range's file. */
    Optional<Duration> failed(Fault fault) {
        say("the web seed " + name + " " + fault.reason());
        if (fault.kind() == Fault.Kind.BUSY) {
            width = Math.max(1, width / 2);
        }
        if (fault.kind() == Fault.Kind.FILE_MISSING) {
            missing++;
        }
        return fault.kind() == Fault.Kind.FILE_MISSING && missing < MISSING_MAX
                ? Optional.empty()
                : Optional.of(backOff.next(fault.after()));
    }

    private void say(String clause) {
        if (!clause.equals(trouble)) {
            trouble = clause;
            told.run();
        }
        if (!clause.isEmpty() && !clause.equals(warned)) {
            warned = clause;
            LOG.warn("{}", clause);
        }
    }
}
