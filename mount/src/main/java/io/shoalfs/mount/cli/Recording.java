package io.shoalfs.mount.cli;

import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.engine.Errands;
import io.shoalfs.mount.engine.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Has a mount write down what is read, until a signal ends this; then the file is there, all of it. */
final class Recording {

    private static final long LOOK_MILLIS = 200;

    /** After so many looks the engine is told that somebody still wants it. */
    private static final int KEEP_LOOKS = 50;

    /** Tells it from other recordings. */
    private final String by = UUID.randomUUID().toString();

    private final Path file;
    private final MountedDirectory directory;

    Recording(Path file, MountedDirectory directory) {
        this.file = file;
        this.directory = directory;
    }

    /** Blocks until then. */
    void run(Report report) throws IOException {
        var beside = file.resolveSibling(file.getFileName() + ".part");
        directory.run(request("begin"));
        // Whoever sees the file may rely on it that all is written down.
        try (var out = Files.newOutputStream(beside);
                var breakOff = new BreakOff()) {
            report.of(
                    progress -> {
                        awaitSignal(breakOff.from((done, total) -> {}));
                        return write(out, beside);
                    },
                    answer -> Report.count(answer, "lines", "part") + " of files were read and are in " + file + ".");
        } finally {
            directory.run(request("end"));
            Files.deleteIfExists(beside);
        }
    }

    private void awaitSignal(Progress end) {
        try {
            for (long look = 1; ; look++) {
                end.at(0, 0);
                Thread.sleep(LOOK_MILLIS);
                if (look % KEEP_LOOKS == 0) {
                    directory.run(request("keep"));
                }
            }
        } catch (IOException e) {
            return; // The signal has come, or the mount has gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<String, Object> write(OutputStream out, Path beside) throws IOException {
        out.write((Errands.PROFILE + "\n").getBytes(StandardCharsets.US_ASCII));
        long lines = 0;
        long from = 0;
        long parts;
        do {
            var taken = directory.run(request("take").with("from", from));
            out.write(String.valueOf(taken.get("text")).getBytes(StandardCharsets.ISO_8859_1));
            parts = Report.number(taken, "parts");
            lines += Report.number(taken, "lines");
            from += parts;
        } while (parts > 0);
        out.close();
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        var answer = new LinkedHashMap<String, Object>();
        answer.put("lines", lines);
        return answer;
    }

    private ControlMessage request(String step) {
        return directory.request(Errands.RECORD).with("step", step).with("by", by);
    }
}
