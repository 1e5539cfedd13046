package io.shoalfs.fetch.create;

import java.nio.ByteBuffer;

/** Hashes in memory. */
final class MemoryHashes implements HashStore {

    private final byte[] bytes = new byte[1 << 20];

    @Override
    public synchronized void put(long offset, ByteBuffer hashes) {
        hashes.get(bytes, (int) offset, hashes.remaining());
    }

    @Override
    public synchronized void read(long offset, ByteBuffer target) {
        target.put(bytes, (int) offset, target.remaining());
    }
}
