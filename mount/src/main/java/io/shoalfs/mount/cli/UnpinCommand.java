package io.shoalfs.mount.cli;

import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.engine.Errands;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code shoalfs unpin}: ends pins. */
@Command(
        name = "unpin",
        description = {"Ends pins: the files stay in the cache for as long as there is room."})
final class UnpinCommand extends PathsCommand {

    @Override
    public Integer call() throws IOException {
        run(ControlMessage.of(Errands.UNPIN), UnpinCommand::sentence);
        return 0;
    }

    private static String sentence(Map<String, Object> answer) {
        return ProgressBar.bytes(Report.number(answer, "unpinned_bytes")) + " are pinned no longer.";
    }
}
