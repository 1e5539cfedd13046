package io.shoalfs.nativetest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

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
    public static synchronized DataSet of(int megabytes) throws IOException {
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

    /**
     * The same, with a web seed.
     *
     * @param format {@code v1}, {@code v2} or {@code hybrid}
     */
    public Path webSeededTorrent(Workspace work, int pieceLength, String format, String webSeed) throws IOException {
        Path torrent = work.path("web-" + format + ".torrent");
        Command.run(PATIENCE, Command.python("client.py", "make", source(), torrent, pieceLength, "", format, webSeed))
                .succeeded();
        return torrent;
    }

    /** The same, with a tracker that admits it. */
    public Path trackedTorrent(Workspace work, int pieceLength) throws IOException {
        return tracked(work, pieceLength, "v1").torrent();
    }

    /**
     * A torrent of it at a tracker.
     *
     * @param tracker knows this torrent only
     * @param hashes as trackers know it: 40 digits each, v1 first
     */
    public record Tracked(Path torrent, Tracker tracker, List<String> hashes) {

        public Tracked {
            hashes = List.copyOf(hashes);
        }

        /** Waits until the tracker knows so many of its peers or more, by its first hash. */
        public void awaitPeers(int count) throws IOException {
            tracker.awaitPeers(hashes.get(0), count);
        }
    }

    /**
     * A torrent of it, made by libtorrent, with a tracker that admits it.
     *
     * @param format {@code v1}, {@code v2} or {@code hybrid}
     */
    public Tracked tracked(Workspace work, int pieceLength, String format) throws IOException {
        // The info-hash does not depend on the tracker, but the tracker has to know it when it starts.
        String hashes = make(work.path("untracked.torrent"), pieceLength, "http://127.0.0.1:9/announce", format);
        Tracker tracker = Tracker.start(work, hashes);
        Path torrent = work.path("tracked-" + pieceLength + ".torrent");
        make(torrent, pieceLength, tracker.url(), format);
        return new Tracked(torrent, tracker, hashes.lines().toList());
    }

    /**
     * A torrent of it, and what it is called.
     *
     * @param hash 40 digits
     */
    public record Named(Path torrent, String hash) {}

    /**
     * A torrent of it, made by libtorrent; trackers and web seeds do not change its hash.
     *
     * @param format {@code v1} or {@code private}
     * @param tracker empty for none, as {@code webSeed}
     */
    public Named named(Workspace work, String name, String format, String tracker, String webSeed) throws IOException {
        Path torrent = work.path(name + ".torrent");
        String hash = Command.run(
                        PATIENCE,
                        Command.python("client.py", "make", source(), torrent, 1 << 15, tracker, format, webSeed))
                .succeeded()
                .output()
                .strip();
        return new Named(torrent, hash);
    }

    /** A file that holds the magnet link of a torrent, with the torrent's trackers, as libtorrent writes it. */
    public static Path magnet(Workspace work, Path torrent) throws IOException {
        Path link = work.path(torrent.getFileName() + ".magnet");
        Command.run(PATIENCE, Command.python("client.py", "magnet", torrent, link))
                .succeeded();
        return link;
    }

    private String make(Path torrent, int pieceLength, String tracker, String format) throws IOException {
        return Command.run(
                        PATIENCE, Command.python("client.py", "make", source(), torrent, pieceLength, tracker, format))
                .succeeded()
                .output()
                .strip();
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
