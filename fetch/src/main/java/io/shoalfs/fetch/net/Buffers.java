package io.shoalfs.fetch.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;

/** Where the memory of all sockets comes from: one small pool, so that the process stays small. */
public final class Buffers {

    private static final int PAGE = 8 * 1024;

    /** Chunks of 8 KiB × 2^8 = 2 MiB: Netty's default of 4 MiB for each core and kind adds up to more than we use. */
    private static final int ORDER = 8;

    private static final int DIRECT_ARENAS = 2;
    private static final int SMALL_CACHED = 64;
    private static final int NORMAL_CACHED = 16;

    private static final int SHORTEST_READ = 2 * 1024;
    private static final int FIRST_READ = 16 * 1024;

    private static final ByteBufAllocator ALLOCATOR =
            new PooledByteBufAllocator(true, 0, DIRECT_ARENAS, PAGE, ORDER, SMALL_CACHED, NORMAL_CACHED, false);

    private Buffers() {}

    /** The pool: direct memory in two arenas, none of it on the heap. */
    public static ByteBufAllocator allocator() {
        return ALLOCATOR;
    }

    /** Reads that grow with what comes: a gigabyte should not cost a hundred thousand system calls. */
    static RecvByteBufAllocator reads(NetConfig config) {
        return new AdaptiveRecvByteBufAllocator(SHORTEST_READ, FIRST_READ, config.longestRead());
    }
}
