package io.shoalfs.nativetest.mount;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class BlockedReadsIT extends BlockedReadsContract {

    BlockedReadsIT() throws IOException {
        super("kernel");
    }

    /** By this transport only: in libfuse a read that waits is a thread. */
    @Test
    void thousandReadsThatWait_holdNoThreads() throws IOException {
        try (var shoalFs = mount()) {
            double threads = measure("threads", shoalFs.child().pid(), file(shoalFs, "large/1.bin"), 1000);

            assertTrue(threads <= 40, "the program has " + threads + " threads");
        }
    }
}
