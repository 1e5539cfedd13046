package io.shoalfs.cache.disk;

import io.shoalfs.torrent.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** What a torrent in the cache is called, for people who look while nobody has it mounted. Blocks for the disk. */
public final class LabelFile {

    private static final long MAGIC = 0x53484f414c4c4142L; // "SHOALLAB"
    private static final int VERSION = 1;

    private final SealedFile file;

    /** Of this torrent's directory. */
    LabelFile(Path directory, FileOperations operations) {
        this.file = new SealedFile(directory, "label", MAGIC, VERSION, operations);
    }

    /**
     * What it says.
     *
     * @param length of the torrent, in bytes
     */
    public record Label(Name name, long length) {}

    /** What it says; empty if it is not there, damaged, or of another version. */
    public Optional<Label> read() throws IOException {
        try {
            return file.read().flatMap(LabelFile::label);
        } catch (UnknownFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Label> label(ByteBuffer content) {
        if (content.remaining() < Long.BYTES) {
            return Optional.empty();
        }
        long length = content.getLong();
        var bytes = new byte[content.remaining()];
        content.get(bytes);
        return Name.isValid(bytes) ? Optional.of(new Label(Name.of(bytes), length)) : Optional.empty();
    }

    /** Writes it, if it does not say so yet. */
    public void write(Label label) throws IOException {
        if (read().filter(label::equals).isPresent()) {
            return;
        }
        var name = label.name().bytes();
        file.replace(ByteBuffer.allocate(Long.BYTES + name.length)
                .putLong(label.length())
                .put(name)
                .flip());
    }
}
