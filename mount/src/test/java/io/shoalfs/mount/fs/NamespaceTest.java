package io.shoalfs.mount.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.HeapPieceMemory;
import io.shoalfs.cache.Lease;
import io.shoalfs.cache.MemoryPieceStore;
import io.shoalfs.cache.PieceReader;
import io.shoalfs.cache.RecordingSource;
import io.shoalfs.cache.SteppedTimers;
import io.shoalfs.cache.Urgency;
import io.shoalfs.mount.fs.TorrentVolume.Presentation;
import io.shoalfs.torrent.Name;
import io.shoalfs.torrent.Torrent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamespaceTest {

    private static final int PIECE = 1 << 14;

    private Instant now = Instant.ofEpochSecond(100);
    private final Namespace namespace = new Namespace(() -> now, Map.of("user.shoalfs.pid", () -> "12"));

    @Test
    void show_ofTorrents_givesEachADirectory_andTellsWhatIsNew() {
        var one = volume("one", 10);
        var two = volume("two", 20);

        assertEquals(List.of(Name.of("one"), Name.of("two")), namespace.show(List.of(one, two, one)));

        assertEquals(List.of("one", "two"), names());
        assertEquals(4, namespace.root().links());
        assertEquals(new Statistics(30, 5), namespace.statistics());
        assertNotNull(namespace.child(directory("one"), Name.of("file")));
        assertNull(namespace.child(namespace.root(), Name.of("file")));
        assertThrows(FsException.class, () -> namespace.open(namespace.root()));
        assertThrows(FsException.class, () -> namespace.open(directory("one")));
    }

    @Test
    void show_ofTheSame_changesNothing() {
        var one = volume("one", 10);
        namespace.show(List.of(one));
        now = now.plusSeconds(5);

        assertEquals(List.of(), namespace.show(List.of(one)));
        assertEquals(100, namespace.root().modified());

        assertEquals(List.of(Name.of("one")), namespace.show(List.of()));
        assertEquals(105, namespace.root().modified());
    }

    @Test
    void namesakes_haveDigitsOfTheirInfoHash_inAnyOrder() {
        var first = volume("data", 10);
        var second = volume("data", 20);
        var other = new Namespace(() -> now, Map.of());
        var expected = List.of(withDigits(first), withDigits(second));

        assertEquals(
                expected,
                namespace.show(List.of(first, second)).stream()
                        .map(Name::toString)
                        .toList());
        assertEquals(
                expected.stream().sorted().toList(),
                other.show(List.of(second, first)).stream()
                        .map(Name::toString)
                        .sorted()
                        .toList());
    }

    @Test
    void namesake_thatComesLater_doesNotRenameTheFirst_norTakeItsNameWhenThatGoes() {
        var first = volume("data", 10);
        var second = volume("data", 20);
        namespace.show(List.of(first));

        namespace.show(List.of(second, first));
        assertEquals(List.of("data", withDigits(second)), names());

        namespace.show(List.of(second));
        assertEquals(List.of(withDigits(second)), names());
    }

    @Test
    void namesake_ofALongName_isCutToWhatFits_betweenCharacters() {
        var first = volume("x" + "\u00e4".repeat(127), 10);
        var second = volume("x" + "\u00e4".repeat(127), 20);

        namespace.show(List.of(first, second));

        for (String name : names()) {
            assertTrue(name.getBytes(StandardCharsets.UTF_8).length <= 255, name);
            assertTrue(name.matches("x\u00e4+-[0-9a-f]{8}"), name);
        }
    }

    @Test
    void numbers_areUnique_andTheSameInAnyNamespace() {
        var one = volume("one", 10);
        var two = volume("two", 20);
        namespace.show(List.of(one, two));
        var seen = new HashSet<Long>();
        for (String directory : List.of("one", "two")) {
            assertTrue(seen.add(directory(directory).id()));
            assertTrue(seen.add(file(directory).id()));
        }
        assertTrue(seen.add(namespace.root().id()));

        assertEquals(volume("one", 10).root().id(), directory("one").id());
        assertNotEquals(NodeIds.ROOT, directory("one").id());
    }

    @Test
    void openFile_ofATorrentThatIsGone_isRead_butNotOpenedAgain() throws FsException {
        var tree = SampleTree.of(PIECE, Map.of("file", 10));
        var store = new MemoryPieceStore(tree.torrent());
        namespace.show(List.of(volume(store)));
        var file = namespace.child(directory("sample"), Name.of("file"));
        assertNotNull(file);
        var handle = namespace.open(file);

        assertEquals(List.of(Name.of("sample")), namespace.show(List.of()));
        bring(tree, store);

        var reply = new Reply();
        namespace.read(handle, 0, 100, reply);
        assertArrayEquals(tree.file("file"), reply.bytes);
        namespace.release(handle);
        assertEquals(List.of(), names());
        assertThrows(FsException.class, () -> namespace.open(file));
        var failure = assertThrows(FsException.class, () -> namespace.attribute(file, "user.shoalfs.infohash"));
        assertEquals(Errno.ENODATA, failure.errno());
    }

    @Test
    void attributes_ofTheRoot_areTheProcess_andOfADirectory_itsTorrent() throws FsException {
        var one = volume("one", 10);
        namespace.show(List.of(one));

        assertEquals(List.of("user.shoalfs.pid"), namespace.attributes(namespace.root()));
        assertEquals(List.of("user.shoalfs.infohash"), namespace.attributes(directory("one")));
        assertArrayEquals(
                one.torrent().id().primary().hex().getBytes(StandardCharsets.UTF_8),
                namespace.attribute(directory("one"), "user.shoalfs.infohash"));
    }

    private static String withDigits(TorrentVolume volume) {
        return volume.torrent().name() + "-"
                + volume.torrent().id().primary().hex().substring(0, 8);
    }

    private List<String> names() {
        var names = new ArrayList<String>();
        namespace.list(namespace.root(), 0, (name, node) -> names.add(name.toString()));
        return names;
    }

    private Node directory(String name) {
        var node = namespace.child(namespace.root(), Name.of(name));
        assertNotNull(node);
        return node;
    }

    private Node file(String directory) {
        var node = namespace.child(directory(directory), Name.of("file"));
        assertNotNull(node);
        return node;
    }

    private static TorrentVolume volume(String name, int length) {
        var sample = SampleTree.of(PIECE, Map.of("file", length)).torrent();
        return volume(new MemoryPieceStore(new Torrent(sample.id(), Name.of(name), sample.layout(), sample.hashes())));
    }

    private static TorrentVolume volume(MemoryPieceStore store) {
        var reader = new PieceReader(store, new RecordingSource(), new SteppedTimers(), Duration.ofSeconds(45));
        return new TorrentVolume(store, reader, new Presentation(Instant.ofEpochSecond(1), 0, false, Map.of()));
    }

    private static void bring(SampleTree tree, MemoryPieceStore store) {
        byte[] bytes = tree.piece(0);
        var buffer = new HeapPieceMemory(1 << 20)
                .take(bytes.length, Urgency.BLOCKING)
                .orElseThrow();
        buffer.bytes().put(bytes);
        store.offer(0, buffer).toCompletableFuture().join();
    }

    /** Keeps what it is given. */
    private static final class Reply implements ReadReply {

        private byte[] bytes = {};

        @Override
        public void from(Lease lease) {
            try (lease) {
                var target = ByteBuffer.allocate(lease.length());
                lease.copyTo(target);
                bytes = target.array();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void empty() {}

        @Override
        public void fail(Errno errno) {
            throw new AssertionError(errno);
        }

        @Override
        public void onCancel(Runnable withdraw) {}
    }
}
