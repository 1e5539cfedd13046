package io.shoalfs.mount.fuse.kernel;

import com.kenai.jffi.MemoryIO;
import io.shoalfs.mount.fuse.MountOptions;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseOutHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** Direct buffers for messages, used again: short ones, and such as hold the longest read. Any thread. */
final class Memory {

    /** An attribute, an entry, an error. */
    private static final int SHORT = 1 << 10;

    private static final int[] LENGTHS = {SHORT, MountOptions.LONGEST_READ + FuseOutHeader.SIZEOF};

    /** How many of each length are kept: more than threads answer at the same time. */
    private static final int KEPT = 8;

    private final List<Deque<ByteBuffer>> ready = Arrays.stream(LENGTHS)
            .<Deque<ByteBuffer>>mapToObj(length -> new ArrayDeque<>())
            .toList();

    /** Where a direct buffer's memory begins. */
    static long address(ByteBuffer direct) {
        return MemoryIO.getInstance().getDirectBufferAddress(direct);
    }

    /** A buffer in the machine's byte order, for as long as it is reachable. */
    static ByteBuffer allocate(int length) {
        return ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder());
    }

    /** A cleared buffer of at least this many bytes, to be given back. */
    ByteBuffer take(int length) {
        int kind = length <= SHORT ? 0 : 1;
        var again = ready.get(kind);
        synchronized (again) {
            if (!again.isEmpty()) {
                return again.pop().clear();
            }
        }
        return allocate(LENGTHS[kind]);
    }

    /** Gives a buffer back. */
    void give(ByteBuffer buffer) {
        int kind = buffer.capacity() == SHORT ? 0 : 1;
        var again = ready.get(kind);
        synchronized (again) {
            if (again.size() < KEPT) {
                again.push(buffer);
            }
        }
    }
}
