package io.shoalfs.mount.cli;

import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.engine.Errands;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code shoalfs pin}: fetches files and keeps them. */
@Command(
        name = "pin",
        description = {
            "Fetches files into the cache and keeps them there until they are unpinned, also while nothing is mounted.",
            "Pinned files may take half of the cache."
        })
final class PinCommand extends PathsCommand {

    @Override
    public Integer call() throws IOException {
        run(ControlMessage.of(Errands.PIN), PinCommand::sentence);
        return 0;
    }

    private static String sentence(Map<String, Object> answer) {
        return ProgressBar.bytes(Report.number(answer, "bytes")) + " are in the cache and stay there.";
    }
}
