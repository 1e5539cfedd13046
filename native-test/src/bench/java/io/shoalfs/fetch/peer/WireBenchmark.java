package io.shoalfs.fetch.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.shoalfs.torrent.Block;
import io.shoalfs.torrent.PieceSpan;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** The codec of the peer wire. In the package of what it measures, which nobody else may see. */
@State(Scope.Thread)
public class WireBenchmark {

    private static final int PIECES = 1_000;

    /** As a socket's buffer is read: no block lies whole in one. */
    private static final int READ = 9 * 1024;

    private static final int BLOCKS = 16;

    private final PooledByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
    private final MessageFramer framer = new MessageFramer(allocator, PIECES);
    private final ByteBuf blocks = allocator.directBuffer();
    private final ByteBuf out = allocator.directBuffer();
    private final MessageWriter writer = new MessageWriter(out);

    /** Writes what is to be read. */
    @Setup
    public void write() {
        var blockWriter = new MessageWriter(blocks);
        for (int block = 0; block < BLOCKS; block++) {
            blockWriter.piece(new Message.Piece(1, block * Block.LENGTH, ByteBuffer.allocateDirect(Block.LENGTH)));
        }
    }

    /** Lets go of it. */
    @TearDown
    public void release() {
        framer.close();
        blocks.release();
        out.release();
    }

    /** 16 blocks of 16 KiB, in reads of 9 KiB. */
    @Benchmark
    public void framed16Blocks(Blackhole blackhole) throws ProtocolException {
        for (int from = 0; from < blocks.writerIndex(); from += READ) {
            framer.feed(blocks.slice(from, Math.min(READ, blocks.writerIndex() - from)), blackhole::consume);
        }
    }

    /** 16 requests. */
    @Benchmark
    public int written16Requests() {
        out.clear();
        for (int block = 0; block < BLOCKS; block++) {
            writer.request(new Message.Request(new PieceSpan(1, block * Block.LENGTH, Block.LENGTH)));
        }
        return out.writerIndex();
    }
}
