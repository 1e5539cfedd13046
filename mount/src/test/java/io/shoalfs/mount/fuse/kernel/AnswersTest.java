package io.shoalfs.mount.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.shoalfs.cache.Await;
import io.shoalfs.cache.Lease;
import io.shoalfs.mount.fs.Errno;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseOutHeader;
import io.shoalfs.torrent.FileSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is mapped, and cannot be read where it lies when the kernel comes for it. */
class AnswersTest {

    private static final FileSpan SPAN = new FileSpan(0, 0, TornCache.LENGTH);
    private static final int UNIQUE = 70;

    @TempDir
    private Path directory = Path.of("");

    private final List<ByteBuffer> copies = new ArrayList<>();
    private final Answers answers = new Answers(new Unreadable(), new Memory());
    private TornCache cache;

    /** A kernel that fails to read what is mapped, and has ended the request then. */
    private final class Unreadable implements Wire {

        @Override
        public int send(ByteBuffer message) {
            var copy = ByteBuffer.allocate(message.limit()).order(ByteOrder.nativeOrder());
            copies.add(copy.put(message.duplicate().rewind()).flip());
            return Errno.ENOENT.number();
        }

        @Override
        public int send(ByteBuffer header, List<Lease.Region> body) {
            assertEquals(FuseOutHeader.SIZEOF, header.limit());
            assertEquals(FuseOutHeader.SIZEOF + TornCache.LENGTH, header.getInt(FuseOutHeader.LEN));
            assertEquals(0, header.getInt(FuseOutHeader.ERROR));
            assertEquals(UNIQUE, header.getLong(FuseOutHeader.UNIQUE));
            assertEquals(
                    TornCache.LENGTH,
                    body.stream().mapToInt(Lease.Region::length).sum());
            return Errno.EFAULT.number();
        }
    }

    @BeforeEach
    void fill() throws Exception {
        cache = new TornCache(directory);
    }

    @AfterEach
    void close() throws IOException {
        cache.close();
    }

    @Test
    void data_thatTheKernelCannotRead_isCopied() throws IOException {
        try (var lease = cache.store.lease(SPAN).orElseThrow()) {
            answers.data(UNIQUE, lease);
        }

        assertEquals(1, copies.size());
        var copy = copies.get(0);
        assertEquals(UNIQUE, copy.getLong(FuseOutHeader.UNIQUE));
        byte[] body = new byte[copy.limit() - FuseOutHeader.SIZEOF];
        copy.get(FuseOutHeader.SIZEOF, body);
        assertArrayEquals(Arrays.copyOf(cache.sample.file(TornCache.FILE), TornCache.LENGTH), body);
    }

    @Test
    void data_thatIsGone_isNotAnswered_andNotBelievedAgain() throws Exception {
        try (var lease = cache.store.lease(SPAN).orElseThrow()) {
            lease.regions();
            cache.tear();
            assertThrows(IOException.class, () -> answers.data(UNIQUE, lease));
        }

        assertEquals(List.of(), copies);
        assertEquals(0, Await.result(cache.store.missing(SPAN)).get(0));
    }
}
