package io.shoalfs.nativetest.soak;

import io.shoalfs.nativetest.Child;
import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A process that reads and compares, see {@code soak.py}. One thread. */
final class SoakReader implements AutoCloseable {

    private final Child child;

    private SoakReader(Child child) {
        this.child = child;
    }

    static SoakReader start(Workspace work, Path content, Path source, long seed) throws IOException {
        return new SoakReader(work.start("soak-reader", Command.python("soak.py", content, source, seed)));
    }

    /** What it said last, by name; empty if it has said nothing yet. Fails if it has ended. */
    Map<String, Double> said() throws IOException {
        var output = child.output();
        if (!child.isAlive()) {
            throw new AssertionError("a reader has ended: " + output);
        }
        var said = new HashMap<String, Double>();
        output.lines().filter(line -> line.startsWith("soak ")).forEach(line -> {
            for (var pair : line.substring("soak ".length()).split(" ", -1)) {
                var parts = pair.split("=", 2);
                said.put(parts[0], Double.parseDouble(parts[1]));
            }
        });
        return said;
    }

    /** What it said when a read failed, or was wrong. */
    String complaints() throws IOException {
        var complaints =
                child.output().lines().filter(line -> !line.startsWith("soak ")).toList();
        return String.join("\n", complaints);
    }

    @Override
    public void close() {
        child.close();
    }
}
