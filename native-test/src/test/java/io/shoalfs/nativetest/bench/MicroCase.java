package io.shoalfs.nativetest.bench;

import java.util.Arrays;
import java.util.Optional;

/** What is measured by JMH, in words. */
enum MicroCase {
    DECODE("TorrentBenchmark.decode", "bencode of a torrent of 100,000 files: well formed?", 0),
    PARSE("TorrentBenchmark.parse", "the same, to a table of files with checked names", 0),
    PIECES("TorrentBenchmark.piecesOfASpan", "Layout: the pieces under a read of 128 KiB", 0),
    FILES("TorrentBenchmark.filesOfAPiece", "Layout: the files under a piece of 1 MiB, of 100,000", 0),
    AHEAD(
            "SwarmBenchmark.blockOfReadAhead",
            "picker: a block comes, the next is asked for; 40 peers, 64 pieces ahead",
            1 << 14),
    READ("SwarmBenchmark.readOfAPiece", "picker: a read of 256 KiB is spread over 40 peers, and comes", 1 << 18),
    FRAMES("WireBenchmark.framed16Blocks", "codec: 16 blocks of 16 KiB out of reads of 9 KiB", 1 << 18),
    REQUESTS("WireBenchmark.written16Requests", "codec: 16 requests written", 0),
    SHA1("HashBenchmark.sha1OfAPiece", "hashing: SHA-1 of a piece of 1 MiB (version 1)", 1 << 20),
    MERKLE("HashBenchmark.merkleTreeOfAPiece", "hashing: SHA-256 tree of a piece of 1 MiB (version 2)", 1 << 20),
    LEASE("LeaseBenchmark.leaseOf4KiB", "lease of 4 KiB that are held", 0),
    COPY("LeaseBenchmark.leaseAndCopyOf128KiB", "lease of 128 KiB, and its copy out of the cache's file", 1 << 17);

    private final String method;
    private final String words;
    private final int bytes;

    MicroCase(String method, String words, int bytes) {
        this.method = method;
        this.words = words;
        this.bytes = bytes;
    }

    /** What the call does. */
    String words() {
        return words;
    }

    /** How many bytes a call handles; 0 if it is not about bytes. */
    int bytes() {
        return bytes;
    }

    /** The result for this case, if it was measured. */
    Optional<MicroResult> of(Iterable<MicroResult> results) {
        for (var result : results) {
            if (result.name().equals(method)) {
                return Optional.of(result);
            }
        }
        return Optional.empty();
    }

    /** Fails for a method that has no words here: it would be missing in the report. */
    static void check(MicroResult result) {
        if (Arrays.stream(values()).noneMatch(one -> one.method.equals(result.name()))) {
            throw new IllegalStateException("no words for " + result.name());
        }
    }
}
