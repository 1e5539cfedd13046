package io.shoalfs.cache.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.BitSet;

/** Which files of a torrent are pinned, also while nobody has it mounted. Replaced as a whole; blocks for the disk. */
public final class PinsFile {

    private static final long MAGIC = 0x53484f414c50494eL; // "SHOALPIN"
    private static final int VERSION = 1;

    private final SealedFile file;

    /** Of this torrent's directory. */
    PinsFile(Path directory, FileOperations operations) {
        this.file = new SealedFile(directory, "pins", MAGIC, VERSION, operations);
    }

    /**
     * What it says.
     *
     * @param files by their ordinals; nobody changes it
     * @param length of their pieces, in bytes
     */
    public record Pinned(BitSet files, long length) {

        /** Nothing. */
        public static final Pinned NONE = new Pinned(new BitSet(), 0);
    }

    /**
     * What is pinned; nothing if it is not there or damaged.
     *
     * @throws UnknownFormatException if another version of the program wrote it
     */
    public Pinned read() throws IOException {
        var content = file.read();
        if (content.isEmpty() || content.get().remaining() < Long.BYTES) {
            return Pinned.NONE;
        }
        long length = content.get().getLong();
        return new Pinned(BitSet.valueOf(content.get()), length);
    }

    /** Replaces it: after a stop of any kind it says the one or the other. */
    public void write(Pinned pinned) throws IOException {
        var files = pinned.files().toByteArray();
        file.replace(ByteBuffer.allocate(Long.BYTES + files.length)
                .putLong(pinned.length())
                .put(files)
                .flip());
    }
}
