package io.shoalfs.mount.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shoalfs.cache.Lease;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** A kernel that takes every message, and keeps a copy. */
final class RecordingWire implements Wire {

    final List<ByteBuffer> sent = new ArrayList<>();

    @Override
    public int send(ByteBuffer message) {
        var copy = ByteBuffer.allocate(message.limit()).order(ByteOrder.nativeOrder());
        copy.put(message.duplicate().rewind()).flip();
        assertEquals(copy.limit(), copy.getInt(0));
        sent.add(copy);
        return 0;
    }

    @Override
    public int send(ByteBuffer header, List<Lease.Region> body) {
        throw new AssertionError("nothing is mapped here");
    }
}
