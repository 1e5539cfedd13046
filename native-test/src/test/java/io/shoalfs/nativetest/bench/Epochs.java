package io.shoalfs.nativetest.bench;

import io.shoalfs.nativetest.Child;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** PyTorch's DataLoader with four workers, in a process of its own that is started once; see {@code epochs.py}. */
final class Epochs {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Child child;

    private Epochs(Child child) {
        this.child = child;
    }

    /** Empty where there is no PyTorch or no Pillow. */
    static Optional<Epochs> start(Workspace work) throws IOException {
        if (Command.run(PATIENCE, "/usr/bin/python3", "-c", "import torch, PIL").status() != 0) {
            return Optional.empty();
        }
        var child = work.start("epochs", Command.python("epochs.py"));
        child.awaitLine("ready", PATIENCE);
        return Optional.of(new Epochs(child));
    }

    /** Reads every file below the directory once, in random order; how many seconds that took. */
    double read(Path directory, boolean decoded) throws IOException {
        child.send((decoded ? "decoded " : "raw ") + directory);
        String took = child.awaitLine("took ", PATIENCE);
        return Double.parseDouble(took.substring("took ".length()));
    }
}
