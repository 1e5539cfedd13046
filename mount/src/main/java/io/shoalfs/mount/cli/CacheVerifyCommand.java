package io.shoalfs.mount.cli;

import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.engine.Errands;
import io.shoalfs.mount.engine.RawSources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code shoalfs cache verify}: hashes what a cache has. */
@Command(
        name = "verify",
        description = {
            "Hashes all that the cache has of the torrents that are mounted and of those given, and removes what does not "
                    + "match. It is fetched again: at once if it is mounted, else when it is read.",
            "The status is 1 if anything did not match."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class CacheVerifyCommand implements Callable<Integer> {

    @Parameters(arity = "0..*", paramLabel = "FILE.torrent", description = "Torrents that are not mounted.")
    private List<String> torrents = new ArrayList<>();

    @Mixin
    private CacheAccess cache = new CacheAccess();

    @Mixin
    private Report report = new Report();

    @Override
    public Integer call() throws IOException {
        var request = ControlMessage.of(Errands.VERIFY).with(RawSources.files(torrents));
        var answer = report.of(progress -> cache.run(request, progress), CacheVerifyCommand::sentence);
        return Report.number(answer, "damaged_count") == 0 ? 0 : 1;
    }

    private static List<?> damaged(Map<String, Object> answer) {
        return answer.get("damaged") instanceof List<?> ranges ? ranges : List.of();
    }

    private static String line(Map<?, ?> range) {
        long offset = Report.number(range, "offset");
        return InfoCommand.visible(String.valueOf(range.get("path"))) + ": bytes " + offset + " to "
                + (offset + Report.number(range, "length") - 1) + " (piece " + range.get("piece") + " of torrent "
                + range.get("infohash") + ") are damaged, and removed";
    }

    private static String sentence(Map<String, Object> answer) {
        var text = new StringBuilder();
        for (Object one : damaged(answer)) {
            text.append(line((Map<?, ?>) one)).append(System.lineSeparator());
        }
        long unknown = Report.number(answer, "unverified_torrents");
        text.append(ProgressBar.bytes(Report.number(answer, "sound_bytes"))).append(" match their hashes, ");
        text.append(Report.count(answer, "damaged_count", "piece")).append(" did not");
        long fetched = Report.number(answer, "fetched_again_bytes");
        if (fetched > 0) {
            text.append("; ").append(ProgressBar.bytes(fetched)).append(" are being fetched again");
        }
        if (unknown > 0) {
            text.append("; torrents that are not mounted, to be checked by their .torrent files: ")
                    .append(unknown);
        }
        long absent = Report.number(answer, "absent_torrents");
        if (absent > 0) {
            text.append("; given, but not in the cache: ").append(absent);
        }
        return text.append('.').toString();
    }
}
