package io.shoalfs.nativetest.bench;

/** The part of the README that a run of the benchmarks writes. */
final class ReadmeBlock {

    private static final String BEGIN = "<!-- benchmarks: written by mvn verify -Pbench -Dbench.readme=true -->\n";
    private static final String END = "<!-- end of benchmarks -->\n";

    private ReadmeBlock() {}

    /** The text with another block between the marks; all else as it was. Fails if the marks are not there. */
    static String replace(String readme, String block) {
        int begin = readme.indexOf(BEGIN);
        int end = readme.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("the README has no place for the benchmarks: " + BEGIN + "…" + END);
        }
        return readme.substring(0, begin + BEGIN.length()) + block + readme.substring(end);
    }
}
