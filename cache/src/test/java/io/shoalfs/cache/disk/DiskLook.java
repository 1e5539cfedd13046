package io.shoalfs.cache.disk;

import java.io.IOException;
import java.nio.file.Path;

/** What tests of other packages may ask of the disk. */
public final class DiskLook {

    private DiskLook() {}

    /** How many bytes the files below this directory take. */
    public static long allocated(Path directory) throws IOException {
        return Directories.allocated(directory);
    }
}
