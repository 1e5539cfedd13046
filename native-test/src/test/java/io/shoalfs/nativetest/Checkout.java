package io.shoalfs.nativetest;

import java.nio.file.Path;

/** Where things are in this checkout. */
public final class Checkout {

    private static final Path ROOT = Path.of(System.getProperty("shoalfs.checkout", ".."))
            .toAbsolutePath()
            .normalize();

    private Checkout() {}

    /** The program, as users start it. */
    public static Path shoalfs() {
        return ROOT.resolve("packaging/shoalfs");
    }

    /** A server of buckets, which Maven has brought. */
    public static Path s3proxy() {
        return ROOT.resolve("native-test/target/s3proxy.jar");
    }

    /** A Python script of these tests. */
    public static Path script(String name) {
        return ROOT.resolve("native-test/src/test/resources").resolve(name);
    }

    /** Where the tests work: {@code packaging/verify} unmounts what an earlier run left below it. */
    public static Path work() {
        return ROOT.resolve("native-test/target/work");
    }

    /** Where the benchmarks leave what they found. */
    public static Path bench() {
        return ROOT.resolve("native-test/target/bench");
    }

    /** What a newcomer reads first. */
    public static Path readme() {
        return ROOT.resolve("README.md");
    }
}
