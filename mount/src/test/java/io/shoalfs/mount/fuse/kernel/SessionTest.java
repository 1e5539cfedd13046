package io.shoalfs.mount.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.HeapPieceMemory;
import io.shoalfs.cache.MemoryPieceStore;
import io.shoalfs.cache.PieceReader;
import io.shoalfs.cache.RecordingSource;
import io.shoalfs.cache.RecordingSource.Demand;
import io.shoalfs.cache.SteppedTimers;
import io.shoalfs.cache.Urgency;
import io.shoalfs.cache.WholeFile;
import io.shoalfs.mount.fs.Errno;
import io.shoalfs.mount.fs.Node;
import io.shoalfs.mount.fs.SampleTree;
import io.shoalfs.mount.fs.TorrentVolume;
import io.shoalfs.mount.fuse.MountException;
import io.shoalfs.mount.fuse.MountOptions;
import io.shoalfs.mount.fuse.Owner;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseInitOut;
import io.shoalfs.mount.fuse.kernel.FuseAbi.FuseOutHeader;
import io.shoalfs.torrent.Name;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the kernel sent once is answered as {@code linux/fuse.h} says; requests were recorded, but for names and numbers. */
class SessionTest {

    private static final int UNIQUE = 8;
    private static final int NODEID = 16;
    private static final int BODY = 40;
    private static final int UID = 7;
    private static final int GID = 8;

    private final SampleTree sample = SampleTree.small();
    private final MemoryPieceStore store = new MemoryPieceStore(sample.torrent());
    private final RecordingSource source = new RecordingSource();
    private final PieceReader reader = new PieceReader(store, source, new SteppedTimers(), Duration.ofSeconds(45));
    private final TorrentVolume volume = new TorrentVolume(store, reader, Instant.ofEpochSecond(1234), 0);
    private final RecordingWire wire = new RecordingWire();
    private final List<ByteBuffer> sent = wire.sent;
    private final Answers answers = new Answers(wire, new Memory());
    private final Session session = new Session(
            volume, new Attributes(new Owner(UID, GID, 0)), answers, new Passthrough(new NoBacking(), true));
    private final Map<String, byte[]> recorded = new LinkedHashMap<>();

    /** Nothing is complete in a file here. */
    private static final class NoBacking implements Passthrough.Backing {

        @Override
        public int open(WholeFile file) {
            return -Errno.EPERM.number();
        }

        @Override
        public void close(int number) {}
    }

    @BeforeEach
    void readRecording() throws IOException {
        try (var stream = Objects.requireNonNull(getClass().getResourceAsStream("requests.txt"))) {
            new String(stream.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" "))
                    .forEach(words -> recorded.put(words[0], HexFormat.of().parseHex(words[1])));
        }
    }

    private ByteBuffer request(String name, long node) {
        var request = ByteBuffer.wrap(Objects.requireNonNull(recorded.get(name)).clone())
                .order(ByteOrder.LITTLE_ENDIAN);
        return request.putLong(NODEID, node);
    }

    /** A request made of a recorded one's header and this body. */
    private ByteBuffer request(int opcode, long node, byte... body) {
        byte[] bytes = Arrays.copyOf(Objects.requireNonNull(recorded.get("GETATTR")), BODY + body.length);
        System.arraycopy(body, 0, bytes, BODY, body.length);
        return ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, bytes.length)
                .putInt(4, opcode)
                .putLong(NODEID, node);
    }

    private static byte[] name(String name) {
        return (name + "\0").getBytes(StandardCharsets.UTF_8);
    }

    /** The one answer, without its header; its error must be this. */
    private ByteBuffer answer(ByteBuffer request, int error) {
        session.take(new Message(request));
        assertEquals(1, sent.size());
        return taken(request.getLong(UNIQUE), error);
    }

    private ByteBuffer taken(long unique, int error) {
        var answer = sent.remove(0);
        assertEquals(error, answer.getInt(4));
        assertEquals(unique, answer.getLong(8));
        return answer.position(FuseOutHeader.SIZEOF).slice().order(ByteOrder.nativeOrder());
    }

    private ByteBuffer answer(ByteBuffer request) {
        return answer(request, 0);
    }

    private Node node(String path) {
        var node = volume.root();
        for (String part : path.split("/", -1)) {
            node = Objects.requireNonNull(volume.child(node, Name.of(part)));
        }
        return node;
    }

    private void bringAll() {
        for (int piece = 0; piece < sample.torrent().layout().pieceCount(); piece++) {
            var buffer = new HeapPieceMemory(1 << 20)
                    .take(sample.piece(piece).length, Urgency.BLOCKING)
                    .orElseThrow();
            buffer.bytes().put(sample.piece(piece));
            store.offer(piece, buffer);
        }
    }

    private long open(String path) {
        return answer(request("OPEN", node(path).id())).getLong(0);
    }

    private ByteBuffer read(String path, long handle, long offset, int length) {
        return request("READ", node(path).id())
                .putLong(BODY, handle)
                .putLong(BODY + 8, offset)
                .putInt(BODY + 16, length);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    @Test
    void lookup_ofAFile_answersItsEntry() {
        var entry = answer(request(Opcode.LOOKUP, node("a").id(), name("second")));

        assertEquals(128, entry.limit());
        assertEquals(node("a/second").id(), entry.getLong(0));
        assertTrue(entry.getLong(16) > 1_000_000, "the entry is valid for long");
        assertEquals(node("a/second").id(), entry.getLong(40)); // attr.ino
        assertEquals(300_000, entry.getLong(48)); // attr.size
        assertEquals((300_000 + 511) / 512, entry.getLong(56)); // attr.blocks
        assertEquals(1234, entry.getLong(72)); // attr.mtime
        assertEquals(0100444, entry.getInt(100)); // attr.mode
        assertEquals(1, entry.getInt(104)); // attr.nlink
        assertEquals(UID, entry.getInt(108));
        assertEquals(GID, entry.getInt(112));
        assertEquals(4096, entry.getInt(120)); // attr.blksize
    }

    @Test
    void lookup_ofNothing_isRemembered() {
        var entry = answer(request(Opcode.LOOKUP, 1, name("nothing")));

        assertEquals(128, entry.limit());
        assertEquals(0, entry.getLong(0));
        assertTrue(entry.getLong(16) > 1_000_000);
    }

    @Test
    void lookup_asRecorded_andOfNamesThatCannotBe() {
        assertEquals(0, answer(request("LOOKUP", 1)).getLong(0));
        answer(request(Opcode.LOOKUP, 1, name("x".repeat(256))), -Errno.ENAMETOOLONG.number());
        answer(request(Opcode.LOOKUP, 0x1234_5678_0000_0001L, name("x")), -Errno.ENOENT.number());
    }

    @Test
    void getattr_ofTheRoot_isADirectory() {
        var attributes = answer(request("GETATTR", 1));

        assertEquals(104, attributes.limit());
        assertEquals(1, attributes.getLong(16)); // attr.ino
        assertEquals(0040555, attributes.getInt(16 + 60)); // attr.mode
        assertEquals(2 + 2, attributes.getInt(16 + 64)); // attr.nlink: two directories
    }

    @Test
    void readdirplus_listsDotsAndEntries_andGoesOn() {
        answer(request("OPENDIR", 1), -Errno.ENOSYS.number());
        var names = new ArrayList<String>();
        // No multiple of what entries are padded to.
        int room = 479;
        long from = 0;
        while (true) {
            var listing =
                    answer(request("READDIRPLUS", 1).putLong(BODY + 8, from).putInt(BODY + 16, room));
            if (!listing.hasRemaining()) {
                break;
            }
            assertTrue(listing.limit() <= room, "no more than there is room for");
            while (listing.hasRemaining()) {
                from = readEntry(listing, names);
            }
        }
        answer(request("RELEASEDIR", 1));

        assertEquals(List.of(".", ".."), names.subList(0, 2));
        assertTrue(
                names.containsAll(List.of("a", "empty", "large.bin", "link", "many", "one", "run.sh")),
                names::toString);
        assertEquals(2 + 8, names.size(), names::toString);
    }

    /** Takes a fuse_direntplus; returns where the listing goes on. */
    private long readEntry(ByteBuffer listing, List<String> names) {
        int at = listing.position();
        long node = listing.getLong(at);
        long ino = listing.getLong(at + 128);
        int length = listing.getInt(at + 144);
        byte[] name = new byte[length];
        listing.get(at + 152, name);
        names.add(new String(name, StandardCharsets.ISO_8859_1));
        if (names.size() > 2) {
            assertEquals(ino, node);
            assertEquals(
                    Objects.requireNonNull(volume.child(volume.root(), Name.of(name)))
                            .id(),
                    node);
        } else {
            assertEquals(0, node);
        }
        listing.position(at + 152 + (length + 7) / 8 * 8);
        return listing.getLong(at + 136);
    }

    @Test
    void open_read_release_bringTheFile() {
        bringAll();
        long handle = open("a/second");
        byte[] all = sample.file("a/second");

        assertArrayEquals(Arrays.copyOfRange(all, 100, 4196), bytes(answer(read("a/second", handle, 100, 4096))));
        assertArrayEquals(
                Arrays.copyOfRange(all, all.length - 5, all.length),
                bytes(answer(read("a/second", handle, all.length - 5, 4096))));
        assertEquals(0, answer(read("a/second", handle, all.length, 4096)).limit());
        answer(request("RELEASE", node("a/second").id()).putLong(BODY, handle));
        answer(read("a/second", handle, 0, 1), -Errno.EBADF.number());
    }

    @Test
    void open_flags_keepTheKernelsCache_andRefuseWriters() {
        assertEquals(1 << 1 | 1 << 5, answer(request("OPEN", node("one").id())).getInt(8));
        answer(request("OPEN", node("one").id()).putInt(BODY, 1), -Errno.EROFS.number());
        answer(request("OPEN", node("one").id()).putInt(BODY, 01000), -Errno.EROFS.number());
        answer(request("OPEN", 1), -Errno.EISDIR.number());
    }

    @Test
    void read_ofWhatIsMissing_isAnsweredWhenItComes() {
        long handle = open("one");
        session.take(new Message(read("one", handle, 0, 4096).putLong(UNIQUE, 70)));
        assertEquals(List.of(), sent);

        bringAll();

        assertArrayEquals(sample.file("one"), bytes(taken(70, 0)));
    }

    @Test
    void interrupt_endsTheReadThatWaits_andWithdrawsItsDemand() {
        long handle = open("large.bin");
        session.take(new Message(read("large.bin", handle, 0, 10).putLong(UNIQUE, 70)));
        source.takeDemands();

        session.take(new Message(request(Opcode.INTERRUPT, 0, new byte[8]).putLong(BODY, 70)));

        taken(70, -Errno.EINTR.number());
        assertEquals(List.of(), sent);
        assertEquals(List.of(new Demand(0, Urgency.NONE)), source.takeDemands());
    }

    @Test
    void interrupt_ofWhatIsNotKnownYet_isToBeSentAgain() {
        answer(request(Opcode.INTERRUPT, 0, new byte[8]).putLong(BODY, 71), -Errno.EAGAIN.number());
    }

    @Test
    void end_endsWhatWaits() {
        long handle = open("large.bin");
        session.take(new Message(read("large.bin", handle, 0, 10).putLong(UNIQUE, 70)));

        session.end();

        taken(70, -Errno.EINTR.number());
        session.take(new Message(read("large.bin", handle, 0, 10)));
        taken(request("READ", 1).getLong(UNIQUE), -Errno.EBADF.number());
    }

    @Test
    void attributes_areSized() {
        long file = node("one").id();
        byte[] name = name("00000000user.shoalfs.infohash");
        var ask = request(Opcode.GETXATTR, file, name).putLong(BODY, 0);
        assertEquals(40, answer(ask).getInt(0));
        assertEquals(
                sample.torrent().id().primary().hex(),
                new String(bytes(answer(ask.putInt(BODY, 40))), StandardCharsets.US_ASCII));
        answer(ask.putInt(BODY, 39), -Errno.ERANGE.number());
        answer(request("GETXATTR", file), -Errno.EOPNOTSUPP.number());
        assertTrue(answer(request("LISTXATTR", file)).getInt(0) > 20);
    }

    @Test
    void lseek_theWholeFileIsData() {
        long file = node("one").id();
        byte[] body = new byte[24];
        assertEquals(
                0,
                answer(request(Opcode.LSEEK, file, body).putInt(BODY + 16, 3)).getLong(0));
        assertEquals(
                1,
                answer(request(Opcode.LSEEK, file, body).putInt(BODY + 16, 4)).getLong(0));
        answer(request(Opcode.LSEEK, file, body).putLong(BODY + 8, 1).putInt(BODY + 16, 3), -Errno.ENXIO.number());
        answer(request(Opcode.LSEEK, file, body).putInt(BODY + 16, 2), -Errno.EINVAL.number());
    }

    @Test
    void statfs_readlink_access() {
        var sizes = answer(request("STATFS", 1));
        assertEquals(80, sizes.limit());
        assertEquals((volume.statistics().bytes() + 4095) / 4096, sizes.getLong(0));
        assertEquals(255, sizes.getInt(44)); // namelen
        assertEquals(
                "a/second",
                new String(bytes(answer(request(Opcode.READLINK, node("link").id()))), StandardCharsets.UTF_8));
        answer(request(Opcode.ACCESS, 1, new byte[8]).putInt(BODY, 4));
        answer(request(Opcode.ACCESS, 1, new byte[8]).putInt(BODY, 2), -Errno.EROFS.number());
    }

    @Test
    void unknownRequests_andWrites_areRefused_andForgetIsNotAnswered() {
        answer(request(25, 1), -Errno.ENOSYS.number());
        answer(request(Opcode.UNLINK, 1, name("one")), -Errno.EROFS.number());
        session.take(new Message(request(Opcode.FORGET, 1, new byte[8])));
        assertEquals(List.of(), sent);
    }

    @Test
    void init_takesWhatIsOffered_andNothingElse() throws MountException {
        var init = new Message(request("INIT", 0));
        var out = ByteBuffer.allocate(FuseInitOut.SIZEOF).order(ByteOrder.nativeOrder());

        Negotiation.check(init);
        Negotiation.answer(init, MountOptions.LONGEST_READ, out);

        assertEquals(FuseInitOut.SIZEOF, out.position());
        assertEquals(7, out.getInt(0));
        assertEquals(38, out.getInt(4));
        assertEquals(131_072, out.getInt(8)); // max_readahead, as offered
        assertEquals(0, out.getInt(12) & ~init.intAt(12));
        assertEquals(1 << 13 | 1 << 14, out.getInt(12) & (1 << 13 | 1 << 14)); // READDIRPLUS
        assertEquals(4096, out.getShort(16)); // max_background
        assertEquals(32, out.getShort(28)); // max_pages
        assertEquals(1 << 5, out.getInt(32)); // flags2: PASSTHROUGH, which Linux 6.18 offers
        assertEquals(1, out.getInt(36)); // max_stack_depth
    }

    @Test
    void init_ofAnOldKernel_isRefusedInASentence() {
        var old = new Message(request("INIT", 0).putInt(BODY + 4, 27));

        var refusal = assertThrows(MountException.class, () -> Negotiation.check(old));

        assertTrue(String.valueOf(refusal.getMessage()).contains("7.27"), refusal::getMessage);
    }
}
