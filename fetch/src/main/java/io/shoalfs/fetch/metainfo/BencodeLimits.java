package io.shoalfs.fetch.metainfo;

/**
 * What a bencoded value may cost: checked in the one pass that proves it well formed, before anything is allocated.
 *
 * @param length of the whole value, in bytes
 * @param depth of lists and dictionaries in each other
 * @param tokens how many integers, strings, keys among them, lists and dictionaries
 */
public record BencodeLimits(int length, int depth, int tokens) {

    private static final int DEPTH = 100;

    /** For {@code .torrent} files. Some 80 bytes and 9 tokens a file: room for 10 million files. */
    public static final BencodeLimits TORRENT = new BencodeLimits(1 << 30, DEPTH, 1 << 27);

    /** For what trackers, peers and DHT nodes send. */
    public static final BencodeLimits MESSAGE = new BencodeLimits(2 << 20, DEPTH, 200_000);

    public BencodeLimits {
        if (length < 1 || depth < 1 || tokens < 1) {
            throw new IllegalArgumentException(
                    "limits that let nothing pass: " + length + ", " + depth + ", " + tokens);
        }
    }
}
