package io.shoalfs.mount.cli;

import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.engine.Errands;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code shoalfs evict}: gives up what the cache has of files. */
@Command(
        name = "evict",
        description = {
            "Gives up what the cache has of files, but for what is pinned or being read.",
            "The status is 1 if anything stays."
        })
final class EvictCommand extends PathsCommand {

    @Override
    public Integer call() throws IOException {
        var answer = run(ControlMessage.of(Errands.EVICT), EvictCommand::sentence);
        return Report.number(answer, "pinned_bytes") + Report.number(answer, "in_use_bytes") == 0 ? 0 : 1;
    }

    private static String sentence(Map<String, Object> answer) {
        long pinned = Report.number(answer, "pinned_bytes");
        long inUse = Report.number(answer, "in_use_bytes");
        return ProgressBar.bytes(Report.number(answer, "freed_bytes")) + " of the disk are free again"
                + (pinned > 0 ? "; " + ProgressBar.bytes(pinned) + " stay, being pinned" : "")
                + (inUse > 0 ? "; " + ProgressBar.bytes(inUse) + " stay, being read" : "") + ".";
    }
}
