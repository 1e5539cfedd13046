package io.shoalfs.mount.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.shoalfs.cache.Lease;
import io.shoalfs.cache.MemoryPieceStore;
import io.shoalfs.cache.PieceReader;
import io.shoalfs.cache.RecordingSource;
import io.shoalfs.cache.SteppedTimers;
import io.shoalfs.cache.WholeFile;
import io.shoalfs.mount.fs.Errno;
import io.shoalfs.mount.fs.Namespace;
import io.shoalfs.mount.fs.SampleTree;
import io.shoalfs.mount.fs.TorrentVolume;
import io.shoalfs.mount.fs.TorrentVolume.Presentation;
import io.shoalfs.mount.fs.Volume;
import io.shoalfs.mount.fuse.Owner;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseOutHeader;
import io.shoalfs.torrent.Name;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code find} and {@code ls -l} ask: what it costs to answer, and how long the kernel may keep it. */
class MetadataTest {

    private static final int BODY = 40;
    private static final int TIMES = 20_000;
    private static final int ROOM = 128 << 10;
    private static final long LONG = 1_000_000;

    private final SampleTree sample = SampleTree.small();
    private final TorrentVolume whole = volume(true);
    private final Namespace many = new Namespace(() -> Instant.ofEpochSecond(5), Map.of());
    private final ByteBuffer last =
            ByteBuffer.allocate(ROOM + FuseOutHeader.SIZEOF).order(ByteOrder.nativeOrder());

    MetadataTest() {
        many.show(List.of(volume(false)));
    }

    private TorrentVolume volume(boolean isWhole) {
        var store = new MemoryPieceStore(sample.torrent());
        var reader = new PieceReader(store, new RecordingSource(), new SteppedTimers(), Duration.ofSeconds(45));
        return new TorrentVolume(store, reader, new Presentation(Instant.EPOCH, 0, isWhole, Map.of()));
    }

    private Session session(Volume volume) {
        var answers = new Answers(new Keeper(), new Memory());
        return new Session(
                volume, new Attributes(new Owner(7, 8, 0)), answers, new Passthrough(new NoBacking(), false));
    }

    /** Keeps the last answer. */
    private final class Keeper implements Wire {

        @Override
        public int send(ByteBuffer message) {
            last.clear();
            last.put(0, message, 0, message.limit()).limit(message.limit());
            return 0;
        }

        @Override
        public int send(ByteBuffer header, List<Lease.Region> body) {
            throw new AssertionError("nothing is read here");
        }
    }

    /** Nothing passes through here. */
    private static final class NoBacking implements Passthrough.Backing {

        @Override
        public int open(WholeFile file) {
            return -Errno.EPERM.number();
        }

        @Override
        public void close(int number) {}
    }

    private static Message request(int opcode, long node, byte... body) {
        var request = ByteBuffer.allocate(BODY + body.length).order(ByteOrder.nativeOrder());
        request.putInt(0, BODY + body.length).putInt(4, opcode).putLong(8, 2).putLong(16, node);
        request.put(BODY, body);
        return new Message(request);
    }

    private static byte[] name(String name) {
        return (name + "\0").getBytes(StandardCharsets.UTF_8);
    }

    private static Message listing(long node, int offset) {
        var body = ByteBuffer.allocate(40).order(ByteOrder.nativeOrder());
        body.putLong(8, offset).putInt(16, ROOM);
        return request(Opcode.READDIRPLUS, node, body.array());
    }

    private long id(String directory, String name) {
        var parent = whole.child(whole.root(), Name.of(directory));
        assertNotNull(parent);
        var node = whole.child(parent, Name.of(name));
        assertNotNull(node);
        return node.id();
    }

    /** By this thread, for one request, once all that is loaded lazily is there. */
    private double allocatedBy(Session session, Message request) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = 0;
        for (int i = 0; i < 2 * TIMES; i++) {
            if (i == TIMES) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            session.take(request);
            assertEquals(0, last.getInt(4));
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / (double) TIMES;
    }

    @Test
    void getattr_allocatesNothing() {
        double bytes = allocatedBy(session(whole), request(Opcode.GETATTR, id("a", "second"), new byte[16]));

        assertTrue(bytes < 1, bytes + " bytes for each GETATTR");
    }

    @Test
    void lookup_allocatesItsNameAndLittleMore() {
        double bytes = allocatedBy(session(whole), request(Opcode.LOOKUP, id("a", "b"), name("beside")));

        assertTrue(bytes < 500, bytes + " bytes for each LOOKUP");
    }

    @Test
    void readdirplus_allocatesAViewOfEachName() {
        var many = whole.child(whole.root(), Name.of("many"));
        assertNotNull(many);
        double bytes = allocatedBy(session(whole), listing(many.id(), 0)) / 500;

        assertTrue(bytes < 30, bytes + " bytes for each entry of a listing");
    }

    @Test
    void whatNeverChanges_isKeptForLong_andListedWithoutOpening() {
        var session = session(whole);

        session.take(request(Opcode.LOOKUP, 1, name("a")));
        assertTrue(last.getLong(FuseOutHeader.SIZEOF + 16) > LONG, "the entry");
        assertTrue(last.getLong(FuseOutHeader.SIZEOF + 24) > LONG, "its attributes");
        session.take(request(Opcode.LOOKUP, 1, name("nothing")));
        assertTrue(last.getLong(FuseOutHeader.SIZEOF + 16) > LONG, "that there is none");
        session.take(request(Opcode.OPENDIR, 1, new byte[8]));
        assertEquals(-Errno.ENOSYS.number(), last.getInt(4));
    }

    @Test
    void namesThatComeAndGo_areKeptForASecond_butNotWhatIsBelow() {
        var session = session(many);

        session.take(request(Opcode.LOOKUP, 1, name("sample")));
        long directory = last.getLong(FuseOutHeader.SIZEOF);
        assertEquals(1, last.getLong(FuseOutHeader.SIZEOF + 16), "the entry");
        assertTrue(last.getLong(FuseOutHeader.SIZEOF + 24) > LONG, "its attributes");
        session.take(request(Opcode.LOOKUP, 1, name("nothing")));
        assertEquals(1, last.getLong(FuseOutHeader.SIZEOF + 16), "that there is none");
        session.take(listing(1, 2));
        assertEquals(directory, last.getLong(FuseOutHeader.SIZEOF));
        assertEquals(1, last.getLong(FuseOutHeader.SIZEOF + 16), "the listed entry");

        session.take(request(Opcode.LOOKUP, directory, name("nothing")));
        assertTrue(last.getLong(FuseOutHeader.SIZEOF + 16) > LONG, "that there is none below");
        session.take(listing(directory, 2));
        assertTrue(last.getLong(FuseOutHeader.SIZEOF + 16) > LONG, "the entry listed below");
        session.take(request(Opcode.OPENDIR, 1, new byte[8]));
        assertEquals(0, last.getInt(FuseOutHeader.SIZEOF + 8), "the root's listing is not kept");
        session.take(request(Opcode.OPENDIR, directory, new byte[8]));
        assertEquals(1 << 1 | 1 << 3, last.getInt(FuseOutHeader.SIZEOF + 8), "a torrent's is");
    }
}
