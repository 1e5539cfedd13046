package io.shoalfs.mount.fuse;

import com.kenai.jffi.MemoryIO;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * {@code struct msghdr} with one buffer and open files beside it ({@code SCM_RIGHTS}), as 64-bit machines lay it out. One
 * thread at a time.
 */
final class SocketMessage {

    /** How many open files a message carries at most. */
    static final int MOST_DESCRIPTORS = 16;

    /** How many bytes a message carries at most. */
    static final int LONGEST = 8 << 10;

    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int MSG_CTRUNC = 8;

    private static final int HEADER = 56;
    private static final int IOVEC = 16;
    private static final int CMSGHDR = 16;

    private static final int IOVEC_AT = HEADER;
    private static final int CONTROL_AT = IOVEC_AT + IOVEC;
    private static final int CONTROL = CMSGHDR + MOST_DESCRIPTORS * Integer.BYTES;
    private static final int DATA_AT = CONTROL_AT + CONTROL;

    private static final int MSG_IOV = 16;
    private static final int MSG_IOVLEN = 24;
    private static final int MSG_CONTROL = 32;
    private static final int MSG_CONTROLLEN = 40;
    private static final int MSG_FLAGS = 48;
    private static final int CMSG_LEVEL = 8;
    private static final int CMSG_TYPE = 12;

    private final ByteBuffer memory = allocate(DATA_AT + LONGEST);
    private final long address = address(memory);

    SocketMessage() {
        memory.putLong(MSG_IOV, address + IOVEC_AT).putLong(MSG_IOVLEN, 1).putLong(IOVEC_AT, address + DATA_AT);
    }

    /** Where a direct buffer's memory begins. */
    static long address(ByteBuffer direct) {
        return MemoryIO.getInstance().getDirectBufferAddress(direct);
    }

    /** Memory in the machine's byte order. */
    static ByteBuffer allocate(int length) {
        return ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder());
    }

    /** The structure's address, for as long as this object is reachable. */
    long address() {
        return address;
    }

    /** Makes it say the next bytes, {@link #LONGEST} at most, which stay where they are, and carry these open files. */
    void put(ByteBuffer bytes, int... descriptors) {
        int length = Math.min(bytes.remaining(), LONGEST);
        memory.put(DATA_AT, bytes, bytes.position(), length);
        memory.putLong(IOVEC_AT + Long.BYTES, length);
        int control = descriptors.length == 0 ? 0 : CMSGHDR + descriptors.length * Integer.BYTES;
        control(control);
        if (control > 0) {
            memory.putLong(CONTROL_AT, control)
                    .putInt(CONTROL_AT + CMSG_LEVEL, SOL_SOCKET)
                    .putInt(CONTROL_AT + CMSG_TYPE, SCM_RIGHTS);
        }
        for (int i = 0; i < descriptors.length; i++) {
            memory.putInt(CONTROL_AT + CMSGHDR + i * Integer.BYTES, descriptors[i]);
        }
    }

    /** Makes it ready to receive so many bytes, {@link #LONGEST} at most, and open files. */
    void clear(int length) {
        memory.putLong(IOVEC_AT + Long.BYTES, Math.min(length, LONGEST));
        control(CONTROL);
    }

    private void control(int length) {
        memory.putLong(MSG_CONTROL, length == 0 ? 0 : address + CONTROL_AT)
                .putLong(MSG_CONTROLLEN, length)
                .putInt(MSG_FLAGS, 0);
    }

    /** Takes the first bytes of what was received. */
    void take(ByteBuffer into, int length) {
        into.put(memory.slice(DATA_AT, length));
    }

    /** The open files that came with it. */
    int[] descriptors() {
        long left = memory.getLong(MSG_CONTROLLEN);
        if (left < CMSGHDR
                || memory.getInt(CONTROL_AT + CMSG_LEVEL) != SOL_SOCKET
                || memory.getInt(CONTROL_AT + CMSG_TYPE) != SCM_RIGHTS) {
            return new int[0];
        }
        var numbers = new int[(int) (memory.getLong(CONTROL_AT) - CMSGHDR) / Integer.BYTES];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = memory.getInt(CONTROL_AT + CMSGHDR + i * Integer.BYTES);
        }
        return numbers;
    }

    /** Whether there were more open files than it can carry; the kernel has closed those. */
    boolean isTruncated() {
        return (memory.getInt(MSG_FLAGS) & MSG_CTRUNC) != 0;
    }
}
