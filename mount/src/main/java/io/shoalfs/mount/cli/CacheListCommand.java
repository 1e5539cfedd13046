package io.shoalfs.mount.cli;

import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.engine.Errands;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code shoalfs cache ls}: what a cache has of which torrents. */
@Command(
        name = "ls",
        description = "Says what the cache has of which torrents: held, of how much, pinned, when it was last used.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class CacheListCommand implements Callable<Integer> {

    @Mixin
    private CacheAccess cache = new CacheAccess();

    @Mixin
    private Report report = new Report();

    @Override
    public Integer call() throws IOException {
        report.of(progress -> cache.run(ControlMessage.of(Errands.LIST), progress), CacheListCommand::text);
        return 0;
    }

    private static String text(Map<String, Object> answer) {
        var lines = new ArrayList<String>();
        for (Object torrent : (List<?>) answer.getOrDefault("torrents", List.of())) {
            lines.add(line((Map<?, ?>) torrent));
        }
        if (lines.isEmpty()) {
            lines.add("The cache has no torrent.");
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static String line(Map<?, ?> torrent) {
        var name = torrent.get("name");
        return torrent.get("infohash") + "  " + bytes(torrent, "held_bytes")
                + (torrent.get("length") == null ? "" : " of " + bytes(torrent, "length"))
                + ", pinned " + bytes(torrent, "pinned_bytes")
                + (Boolean.TRUE.equals(torrent.get("mounted"))
                        ? ", mounted"
                        : ", last used " + Instant.ofEpochSecond(Report.number(torrent, "last_use")))
                + (name == null ? "" : "  " + InfoCommand.visible(name.toString()));
    }

    private static String bytes(Map<?, ?> torrent, String field) {
        return ProgressBar.bytes(Report.number(torrent, field));
    }
}
