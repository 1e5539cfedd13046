package io.shoalfs.fetch.web;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A stretch of one file that one request brings, and the blocks that its bytes are for, in order and without gaps. On the
 * loop.
 */
final class FileRange {

    /** Bytes of a block, at a place in the file. */
    private record Part(Gathering gathering, int inBlock, long offset, int length) {}

    private final int file;
    private final long fileLength;
    private final List<Part> parts = new ArrayList<>();

    /** Where in the file the next byte that comes lies. */
    private long position;

    private int next;
    private int taken;

    FileRange(int file, long fileLength) {
        this.file = file;
        this.fileLength = fileLength;
    }

    int file() {
        return file;
    }

    /** Of the whole file, in bytes. */
    long fileLength() {
        return fileLength;
    }

    /** Whether bytes at this place of the file would make it longer, and not longer than that. */
    boolean continuesAt(int ofFile, long offset, long longest) {
        return file == ofFile && end() == offset && length() < longest;
    }

    /** Appends bytes of a block, which lie right behind all that it has. */
    void add(Gathering gathering, int inBlock, long offset, int length) {
        parts.add(new Part(gathering, inBlock, offset, length));
    }

    long offset() {
        return parts.get(0).offset();
    }

    /** Behind its last byte. */
    long end() {
        var last = parts.get(parts.size() - 1);
        return last.offset() + last.length();
    }

    long length() {
        return end() - offset();
    }

    /** How many of its bytes have not come. */
    long rest() {
        return end() - Math.max(position, offset());
    }

    /** Whether no byte of it has come. */
    boolean isUntouched() {
        return next == 0 && taken == 0;
    }

    boolean isDone() {
        return next == parts.size();
    }

    /** Whether anybody waits for what has not come. */
    boolean isWanted() {
        for (int i = next; i < parts.size(); i++) {
            if (parts.get(i).gathering().isWanted()) {
                return true;
            }
        }
        return false;
    }

    /** The block that its last bytes are of. */
    Gathering last() {
        return parts.get(parts.size() - 1).gathering();
    }

    /** Drops what nobody waits for any longer from both its ends. Before it is asked for; of one that is wanted. */
    void trim() {
        while (!parts.get(parts.size() - 1).gathering().isWanted()) {
            parts.remove(parts.size() - 1);
        }
        int unwanted = 0;
        while (!parts.get(unwanted).gathering().isWanted()) {
            unwanted++;
        }
        parts.subList(0, unwanted).clear();
    }

    /** The answer begins with this byte of the file, which lies no further than the range's own first. */
    void begin(long offset) {
        position = offset;
        next = 0;
        taken = 0;
    }

    /** Takes what has come, and tells of each block that is whole now. What lies behind the last part stays in the buffer. */
    void take(ByteBuf bytes, Consumer<Gathering> complete) {
        if (!isDone() && position < offset()) {
            int skipped = (int) Math.min(offset() - position, bytes.readableBytes());
            bytes.skipBytes(skipped);
            position += skipped;
        }
        while (bytes.isReadable() && !isDone()) {
            var part = parts.get(next);
            int length = Math.min(part.length() - taken, bytes.readableBytes());
            part.gathering().take(bytes, part.inBlock() + taken, length);
            position += length;
            taken += length;
            if (taken == part.length()) {
                next++;
                taken = 0;
                if (part.gathering().isComplete()) {
                    complete.accept(part.gathering());
                }
            }
        }
    }

    /** The blocks of which something has not come. */
    List<Gathering> unfinished() {
        return parts.stream().skip(next).map(Part::gathering).distinct().toList();
    }
}
