package io.shoalfs.nativetest.mount;

import java.io.IOException;

class LibfuseBlockedReadsIT extends BlockedReadsContract {

    LibfuseBlockedReadsIT() throws IOException {
        super("libfuse");
    }
}
