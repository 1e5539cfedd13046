package io.shoalfs.mount.cli;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one end of a process that has a mount: whoever comes first, a signal or an unmount from outside, runs it, and the
 * others wait for it.
 */
final class Ending {

    private static final Logger log = LoggerFactory.getLogger(Ending.class);

    /** A clean stop takes a second; systemd and people wait for ten. */
    private static final Duration LONGEST = Duration.ofSeconds(9);

    private final Runnable close;
    private final Object lock = new Object();
    private boolean done;
    private volatile boolean exiting;

    Ending(Runnable close) {
        this.close = close;
    }

    /** Sees to it that SIGTERM, SIGINT and SIGHUP end the process cleanly, with status 0. */
    void onSignal() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::haltAfterClose, "ending"));
    }

    /** Closes, if nobody has; the process may exit then. Returns its exit status. */
    int exit() {
        closeOnce();
        exiting = true;
        return 0;
    }

    /** It has ended otherwise: there is nothing to close, and the process may exit with any status. */
    void over() {
        synchronized (lock) {
            done = true;
        }
        exiting = true;
    }

    private void closeOnce() {
        synchronized (lock) {
            if (!done) {
                done = true;
                close.run();
            }
        }
    }

    /** In a shutdown hook: the status of a process that a signal ends would be 143. */
    private void haltAfterClose() {
        if (exiting) {
            return;
        }
        var closing = new Thread(this::closeOnce, "closing");
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(LONGEST.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (closing.isAlive()) {
            log.error("the clean stop took longer than {} s and is cut short", LONGEST.toSeconds());
            Runtime.getRuntime().halt(1);
        }
        Runtime.getRuntime().halt(0);
    }
}
