package io.shoalfs.mount.cli;

import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.engine.Errands;
import io.shoalfs.mount.engine.RawSources;
import io.shoalfs.mount.engine.UnusedCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code shoalfs cache adopt}: takes in what another client has downloaded. */
@Command(
        name = "adopt",
        description = {
            "Takes what another client has downloaded into the cache: all pieces that match their hashes, while there is "
                    + "room. Where the file system can (btrfs, xfs), blocks are shared and not copied. The download stays.",
            "The status is 1 if nothing of it matches, or not all of it has room."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class CacheAdoptCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FILE.torrent", description = "The torrent.")
    private String torrent = "";

    @Parameters(
            index = "1",
            paramLabel = "DIR",
            description = "Where the torrent's files are, or a directory of the torrent's name that has them.")
    private Path download = Path.of("");

    @Option(
            names = "--cache-size",
            paramLabel = "SIZE",
            converter = Values.ShareOfDisk.class,
            description = "How much the cache may hold, if it is not mounted. Default: as for shoalfs mount.")
    private Values.@Nullable Share cacheSize;

    @Mixin
    private CacheAccess cache = new CacheAccess();

    @Mixin
    private Report report = new Report();

    @Override
    public Integer call() throws IOException {
        var from = download.toRealPath();
        if (!Files.isDirectory(from)) {
            throw new IOException(download + " is not a directory");
        }
        if (Files.getFileStore(from).type().equals("fuse.shoalfs")) {
            throw new IOException(
                    download + " is a mount of shoalfs: to have it in the cache, shoalfs fetch " + download);
        }
        var request = ControlMessage.of(Errands.ADOPT)
                .with("directory", from.toString())
                .with(RawSources.files(List.of(torrent)));
        var directory = cache.directory();
        var limits = new UnusedCache.Limits(directory.size(cacheSize), directory.keepFree(null));
        var answer = report.of(progress -> cache.run(request, limits, progress), CacheAdoptCommand::sentence);
        long taken = Report.number(answer, "shared_bytes")
                + Report.number(answer, "copied_bytes")
                + Report.number(answer, "held_bytes");
        return taken > 0 && Report.number(answer, "left_out_bytes") == 0 ? 0 : 1;
    }

    private static String sentence(Map<String, Object> answer) {
        boolean isShared = Report.number(answer, "shared_bytes") > 0;
        var parts = new ArrayList<String>();
        add(parts, answer, "shared_bytes", " share their blocks with the download");
        add(parts, answer, "copied_bytes", isShared ? " are copied" : " are copied: no blocks could be shared");
        add(parts, answer, "held_bytes", " were in the cache before");
        add(parts, answer, "different_bytes", " are missing there or do not match their hashes, and left out");
        add(parts, answer, "left_out_bytes", " have no room in the cache, or on its disk");
        return String.join("; ", parts) + ".";
    }

    private static void add(List<String> parts, Map<String, Object> answer, String field, String text) {
        long bytes = Report.number(answer, field);
        if (bytes > 0) {
            parts.add(ProgressBar.bytes(bytes) + text);
        }
    }
}
