package io.shoalfs.nativetest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A published directory: real images in class folders, thousands of small files, some large ones, odd sizes and names.
 * The same on every run, and made once: it stays in {@code target}.
 *
 * @param home the directory that holds the published one, and its checksums
 */
public record DataSet(Path home) {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final int SEED = 20_26;

    /** Of about that many megabytes. */
    public static DataSet of(int megabytes) throws IOException {
        var dataSet = new DataSet(Checkout.work().resolve("dataset-" + megabytes + "-" + SEED));
        if (!Files.exists(dataSet.checksums())) {
            dataSet.make(megabytes);
        }
        return dataSet;
    }

    /** The published directory. */
    public Path source() {
        return home.resolve("shapes");
    }

    /** Of every file, as {@code sha256sum} writes them, relative to the directory. */
    private Path checksums() {
        return home.resolve("sha256");
    }

    /** A version 1 torrent of it, made by libtorrent, without a tracker. */
    public Path torrent(Workspace work, int pieceLength) throws IOException {
        Path torrent = work.path("shapes-" + pieceLength + ".torrent");
        Command.run(PATIENCE, Command.python("client.py", "make", source(), torrent, pieceLength))
                .succeeded();
        return torrent;
    }

    /** The same, with a tracker that admits it. */
    public Path trackedTorrent(Workspace work, int pieceLength) throws IOException {
        // The info-hash does not depend on the tracker, but the tracker has to know it when it starts.
        Path untracked = work.path("untracked.torrent");
        String infoHash = Command.run(PATIENCE, Command.python("client.py", "make", source(), untracked, pieceLength))
                .succeeded()
                .output()
                .strip();
        Tracker tracker = Tracker.start(work, infoHash);
        Path torrent = work.path("tracked-" + pieceLength + ".torrent");
        Command.run(PATIENCE, Command.python("client.py", "make", source(), torrent, pieceLength, tracker.url()))
                .succeeded();
        return torrent;
    }

    /** Fails unless a directory holds exactly these files. */
    public void assertEqualTo(Path copy) throws IOException {
        Command.bash(PATIENCE, "cd \"$1\" && sha256sum --quiet --strict -c \"$2\"", copy, checksums())
                .succeeded();
        Command.bash(
                        PATIENCE,
                        "diff <(cd \"$1\" && find . -type f | sort) <(cd \"$2\" && find . -type f | sort)",
                        source(),
                        copy)
                .succeeded();
    }

    private void make(int megabytes) throws IOException {
        System.out.println("making a data set of " + megabytes + " MB, seed " + SEED);
        Command.run(PATIENCE, "rm", "-rf", home).succeeded();
        Files.createDirectories(source());
        Command.run(PATIENCE, Command.python("dataset.py", source(), SEED, megabytes))
                .succeeded();
        // Last, and by a rename: its presence says that all is there.
        Command.bash(
                        PATIENCE,
                        "cd \"$1\" && find . -type f -print0 | sort -z | xargs -0 sha256sum -- > \"$2.new\""
                                + " && mv \"$2.new\" \"$2\"",
                        source(),
                        checksums())
                .succeeded();
    }
}
