package io.shoalfs.nativetest.bench;

import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.ShoalFs;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The cache of all mounts: filled once from libtorrent seeds, then mounted again and again without a source. */
final class Cache {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Workspace work;
    private final BenchData data;
    private final int megabytes;

    Cache(Workspace work, BenchData data, int megabytes) {
        this.work = work;
        this.data = data;
        this.megabytes = megabytes;
    }

    /** Reads all that the seeds have, through a mount; how fast that of the large file came, in MB/s. */
    double fill() throws IOException {
        var seeds = new ArrayList<Libtorrent>();
        var options = new ArrayList<String>();
        for (String name : BenchData.TORRENTS) {
            var seed = Libtorrent.run(work, data.torrent(name), data.home());
            seeds.add(seed);
            options.addAll(List.of("-o", "peer=" + seed.peer()));
        }
        try (var mount = mount(options)) {
            Path root = mount.mountPoint();
            double rate =
                    Dd.read(BenchData.large(root), BenchData.length(megabytes)).rate();
            Dd.read(BenchData.partial(root), BenchData.readable(megabytes));
            Command.bash(
                            PATIENCE,
                            "cd \"$1\" && find tree images -type f -print0 | xargs -0 cat > \"$2\"",
                            root,
                            "/dev/null")
                    .succeeded();
            assertIncomplete(BenchData.partial(root));
            // Gigabytes, on any disk: an end that waits for them is not waited for by the one who unmounts.
            Command.run(PATIENCE, "sync", "-f", work.path("cache")).succeeded();
            return rate;
        } finally {
            seeds.forEach(Libtorrent::close);
        }
    }

    /** Mounts what is held. */
    ShoalFs mount(List<String> options) throws IOException {
        var all = new ArrayList<>(options);
        all.addAll(List.of("--cache-size", "16G", "--read-timeout", "20s"));
        return ShoalFs.mount(work, "mount", work.path("cache"), data.torrents(), all.toArray(new String[0]));
    }

    /**
     * Brings the data set and the cache anew to the disk's memory, in one go: how fast memory is depends on when it was
     * given, by a hypervisor above all.
     */
    void heat() throws IOException {
        Command.bash(
                        PATIENCE,
                        "sync; for way in forget read; do"
                                + " find \"$1\" \"$2\" -type f -size +1M | while read -r file; do"
                                + " case $way in forget) dd \"if=$file\" iflag=nocache count=0 status=none ;;"
                                + " read) cat \"$file\" > \"$3\" ;; esac; done; done;"
                                + " find \"$1\" \"$2\" -type f -print0 | xargs -0 cat > \"$3\"",
                        data.home(),
                        work.path("cache"),
                        "/dev/null")
                .succeeded();
    }

    private void assertIncomplete(Path file) throws IOException {
        String held = Command.run(
                        PATIENCE,
                        "/usr/bin/python3",
                        "-c",
                        "import os, sys; print(os.getxattr(sys.argv[1], 'user.shoalfs.held').decode())",
                        file)
                .succeeded()
                .output()
                .strip();
        if (Long.parseLong(held) >= BenchData.length(megabytes)) {
            throw new AssertionError("all of " + file + " is held: it measures nothing");
        }
    }
}
