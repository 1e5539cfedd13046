package io.shoalfs.fetch.web;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A stretch of one file that one request brings, and the blocks that its bytes are for, in order. On the loop.
 *
 * <p>Between two parts there may be a gap of bytes that nobody wants: of a file that can only be had from its beginning.
 */
final class FileRange {

    /** Bytes of a block, at a place in the file. */
    private record Part(Gathering gathering, int inBlock, long offset, int length) {}

    final int file;
    private final List<Part> parts = new ArrayList<>();

    /** Where in the file the next byte that comes lies. */
    private long position;

    private int next;
    private int taken;

    FileRange(int file) {
        this.file = file;
    }

    /** Appends bytes of a block, which lie behind all that it has. */
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

    /** The answer begins with this byte of the file. */
    void begin(long offset) {
        position = offset;
        next = 0;
        taken = 0;
    }

    /** Takes what has come, and tells of each block that is whole now. What lies behind the last part stays in the buffer. */
    void take(ByteBuf bytes, Consumer<Gathering> complete) {
        while (bytes.isReadable() && next < parts.size()) {
            var part = parts.get(next);
            long gap = part.offset() + taken - position;
            if (gap > 0) {
                int skipped = (int) Math.min(gap, bytes.readableBytes());
                bytes.skipBytes(skipped);
                position += skipped;
                continue;
            }
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
