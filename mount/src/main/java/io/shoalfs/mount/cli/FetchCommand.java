package io.shoalfs.mount.cli;

import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.engine.Errands;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code shoalfs fetch}: has files fetched that nobody reads yet. */
@Command(
        name = "fetch",
        description = {
            "Fetches files into the cache, after what is being read.",
            "Returns at once, while the mount goes on fetching; with --wait, when all is there.",
            "With --order, says which files will be read, and in which order: they are fetched ahead of their reader,",
            "and what is read again last is given up first. With --record, writes down what is read."
        })
final class FetchCommand extends PathsCommand {

    @Option(names = "--wait", description = "Return when all is there, and show how far it is. Ctrl-C ends it.")
    private boolean isToWait;

    @Mixin
    private OrderOptions order = new OrderOptions();

    @Override
    public Integer call() throws IOException {
        if (order.isGiven()) {
            order.requireAlone(isToWait, paths());
            order.run(paths().get(0), report());
            return 0;
        }
        run(ControlMessage.of(Errands.FETCH).with("wait", isToWait), FetchCommand::sentence);
        return 0;
    }

    private static String sentence(Map<String, Object> answer) {
        String bytes = ProgressBar.bytes(Report.number(answer, "bytes"));
        return Boolean.TRUE.equals(answer.get("complete"))
                ? "All " + bytes + " are in the cache."
                : bytes + " are being fetched; to see how far it is, the same with --wait.";
    }
}
