package io.shoalfs.mount.engine;

import io.shoalfs.fetch.Keepsake;
import io.shoalfs.fetch.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** The machine that this process runs on, as its environment and its files tell of it. */
public final class ThisMachine {

    /** What is read here is a line, or some: more is something else. */
    private static final long LONGEST = 1 << 20;

    private ThisMachine() {}

    /**
     * As it is now, for what has no engine. Blocks for the disk.
     *
     * @throws IOException with a sentence for people if the certificates that are named cannot be read
     */
    public static Machine now() throws IOException {
        return now(Keepsake.NONE);
    }

    /**
     * As it is now. Blocks for the disk.
     *
     * @param keepsake where what is known of the DHT is kept
     * @throws IOException with a sentence for people if the certificates that are named cannot be read
     */
    static Machine now(Keepsake keepsake) throws IOException {
        var environment = System.getenv();
        return new Machine(environment, ThisMachine::read, Certificates.trusted(environment), keepsake);
    }

    private static Optional<String> read(String path) throws IOException {
        try {
            var file = Path.of(path);
            if (Files.notExists(file)) {
                return Optional.empty();
            }
            if (Files.size(file) > LONGEST) {
                throw new IOException(path + " is too long");
            }
            return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (InvalidPathException e) {
            throw new IOException(path + " is no file's name", e);
        } catch (FileSystemException e) {
            throw new IOException(path + " cannot be read", e);
        }
    }
}
