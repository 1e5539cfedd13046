package io.shoalfs.cache;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells once that the disk does not take what arrives, and once that it does again. Any thread. */
final class Complaint {

    private static final Logger LOG = LoggerFactory.getLogger(Complaint.class);

    private final AtomicBoolean raised = new AtomicBoolean();

    /** The disk has not taken a piece. */
    void raise(String reason) {
        if (raised.compareAndSet(false, true)) {
            LOG.warn("the cache keeps nothing more on the disk, reads go on: {}", reason);
        }
    }

    /** The disk has taken a piece. */
    void settle() {
        if (raised.get() && raised.compareAndSet(true, false)) {
            LOG.info("the cache keeps on the disk again what arrives");
        }
    }
}
