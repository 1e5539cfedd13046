package io.shoalfs.cache;

import java.nio.file.Path;

/** Whole files without a cache, for those who are given them. */
public final class SampleWholeFile {

    private SampleWholeFile() {}

    /** A file at this path; {@code release} runs once, when it is closed. */
    public static WholeFile of(Path path, Runnable release) {
        return new WholeFile(path, release);
    }
}
