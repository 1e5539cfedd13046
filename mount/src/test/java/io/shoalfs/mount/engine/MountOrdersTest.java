package io.shoalfs.mount.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.CacheConfig;
import io.shoalfs.cache.CacheThreads;
import io.shoalfs.cache.DeclaredOrders;
import io.shoalfs.cache.DiskPieceCache;
import io.shoalfs.cache.PieceSource;
import io.shoalfs.cache.PieceStore;
import io.shoalfs.cache.RecordingSource;
import io.shoalfs.cache.SteppedTimers;
import io.shoalfs.fetch.GivenSources;
import io.shoalfs.fetch.TorrentStatus;
import io.shoalfs.fetch.metainfo.Metainfo;
import io.shoalfs.mount.control.ControlMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders and recordings of mounts that are called alike, each of which is in a namespace of its own. */
class MountOrdersTest {

    /** Too long for the name of a file. */
    private static final String AT = "/var/lib/kubelet/pods/" + "x".repeat(200) + "/data";

    private static final int PIECE = 65_536;
    private static final int FILES = 30;

    private final Path directory;
    private final SteppedTimers timers = new SteppedTimers();
    private final CacheThreads threads;
    private final DiskPieceCache cache;
    private final Torrents torrents;
    private final Links links;
    private final Mounts mounts = new Mounts();
    private long nowNanos;
    private final Recordings recordings = new Recordings(() -> nowNanos);
    private SavedOrders saved;
    private DeclareOrder declare;

    MountOrdersTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        var config = new CacheConfig(directory, 12_000_000, 0, 4 << 20, 8, 2, 2);
        threads = CacheThreads.start(config);
        cache = DiskPieceCache.open(config, threads, timers);
        var fetcher = new NoPeers();
        torrents = new Torrents(
                Duration.ofSeconds(45),
                timers,
                cache,
                new Torrents.OrdersAndRecordings(cache.orders(), recordings),
                fetcher);
        links = new Links(cache, fetcher);
        saved = new SavedOrders(directory, cache.orders());
        declare = new DeclareOrder(mounts, cache.orders(), saved);
        // As long as it is there more may come.
        mounts.begin("/other");
    }

    @AfterEach
    void close() throws IOException {
        try (threads) {
            mounts.all().forEach(Place::close);
            torrents.close();
            cache.close();
        }
    }

    @Test
    void aMountThatEnds_leavesTheOrderOfItsNamesakeAlone() throws IOException {
        var one = mount("one");
        var two = mount("two");
        order(one, "rank0", "f1", "f2");
        order(two, "rank0", "f3", "f4", "f5");
        assertEquals(2, orders().size());

        end(one);

        assertEquals(
                List.of(3L),
                orders().stream().map(DeclaredOrders.Progress::entries).toList());
        end(two);
        assertEquals(List.of(), orders());

        var again = mount("two");
        saved.restore(again);
        assertEquals(
                List.of(3L),
                orders().stream().map(DeclaredOrders.Progress::entries).toList());
        var other = mount("one");
        saved.restore(other);
        assertEquals(2, orders().size());
        clear(again, "rank0");
        clear(other, "rank0");
        assertEquals(List.of(), files());
    }

    @Test
    void paths_areOfTheMountThatIsAsked() throws IOException {
        mount("one");
        var small = mount("small", 2);
        var failure = assertThrows(IOException.class, () -> order(small, "a", "f1", "f7"));
        assertTrue(
                String.valueOf(failure.getMessage()).contains("\"f7\" (line 2) is no file below"),
                failure.getMessage());
    }

    @Test
    void restore_ofADamagedFile_isNothing() throws IOException {
        var one = mount("one");
        order(one, "a", "f1", "f2", "f3");
        end(one);
        var file = directory.resolve("orders").resolve(files().get(0));
        var bytes = Files.readAllBytes(file);
        // As after a power cut.
        for (int at = bytes.length - 16; at < bytes.length; at++) {
            bytes[at] = 0;
        }
        Files.write(file, bytes);
        saved.restore(mount("one"));
        assertEquals(List.of(), orders());
    }

    @Test
    void restore_inASmallerCache_fetchesLessAhead() throws IOException {
        var one = mount("one");
        order(one, "a", "f1", "f2", "f3");
        end(one);
        var config = new CacheConfig(directory.resolve("small"), 4_800_000, 0, 4 << 20, 8, 2, 2);
        try (var small = DiskPieceCache.open(config, threads, timers)) {
            var others = new Torrents(
                    Duration.ofSeconds(45),
                    timers,
                    small,
                    new Torrents.OrdersAndRecordings(small.orders(), recordings),
                    new NoPeers());
            var place = mount("one", FILES, others);
            new SavedOrders(directory, small.orders()).restore(place);
            assertEquals(1, small.orders().progress().size());
            place.close();
            mounts.end(place);
            others.close();
        }
    }

    @Test
    void manyMountPoints_leaveNoMoreThanSomeFiles() throws IOException {
        for (int job = 0; job < OrderFiles.FILES_MAX + 5; job++) {
            var place = mount("one", FILES, torrents, "/data/" + job);
            order(place, "profile", "f1", "f2");
            end(place);
        }
        assertEquals(OrderFiles.FILES_MAX, files().size());
        Files.write(directory.resolve("orders").resolve("broken.part"), new byte[7]);
        for (var name : files()) {
            Files.setLastModifiedTime(directory.resolve("orders").resolve(name), FileTime.fromMillis(0));
        }
        saved = new SavedOrders(directory, cache.orders());
        assertEquals(List.of(), files());
    }

    @Test
    void recordings_areOfOneMount_andOfWhoBeganThem() throws IOException {
        var one = mount("one");
        var two = mount("two");
        var writeDown = new WriteDown(mounts, recordings);
        run(writeDown, step(one, "begin", "a"));
        run(writeDown, step(two, "begin", "b"));
        recordings.end(one);
        run(writeDown, step(two, "keep", "b"));
        assertThrows(IOException.class, () -> run(writeDown, step(two, "begin", "c")));
        run(writeDown, step(two, "end", "c"));
        run(writeDown, step(two, "take", "b").with("from", 0));

        nowNanos += Recordings.SILENCE_NANOS + 1;
        run(writeDown, step(two, "begin", "c"));
        assertThrows(
                IOException.class, () -> run(writeDown, step(two, "take", "b").with("from", 0)));
        run(writeDown, step(two, "end", "c"));
    }

    private List<DeclaredOrders.Progress> orders() {
        return cache.orders().progress();
    }

    private List<String> files() throws IOException {
        try (var files = Files.list(directory.resolve("orders"))) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    private static ControlMessage step(Place place, String step, String by) {
        return about(place).with("step", step).with("by", by);
    }

    private void order(Place place, String name, String... paths) throws IOException {
        var request = about(place)
                .with("name", name)
                .with("append", false)
                .with("null", false)
                .with("inode", 1)
                .with("ahead_bytes", 5_000_000)
                .with("prefixes", List.of(AT))
                .with(List.of(String.join("\n", paths).getBytes(StandardCharsets.UTF_8)));
        run(declare, request);
    }

    private void clear(Place place, String name) throws IOException {
        run(declare.withdraw(), about(place).with("name", name));
    }

    private static ControlMessage about(Place place) {
        return ControlMessage.of("order").with("at", place.at()).with("mount", place.id());
    }

    private static void run(Errand errand, ControlMessage request) throws IOException {
        errand.run(request, (done, total) -> {});
    }

    private void end(Place place) {
        saved.leave(place);
        place.close();
        mounts.end(place);
    }

    private Place mount(String name) throws IOException {
        return mount(name, FILES);
    }

    private Place mount(String name, int files) throws IOException {
        return mount(name, files, torrents);
    }

    private Place mount(String name, int files, Torrents by) throws IOException {
        return mount(name, files, by, AT);
    }

    private Place mount(String name, int files, Torrents by, String at) throws IOException {
        var place = mounts.begin(at).orElseThrow();
        var sources = new Sources(Map.of(Path.of(name), Shown.of(metainfo(name, files), true)), List.of(), List.of());
        var given = new GivenSources(List.of(), List.of(), List.of());
        place.shows(Content.of(sources, new Content.Means(by, links), given, Map.of()));
        return place;
    }

    private static Metainfo metainfo(String name, int files) throws IOException {
        var list = new StringBuilder();
        for (int file = 0; file < files; file++) {
            String path = "f" + file;
            list.append("d6:lengthi")
                    .append(PIECE)
                    .append("e4:pathl")
                    .append(path.length())
                    .append(':')
                    .append(path)
                    .append("ee");
        }
        var hashes = "h".repeat(20 * files);
        var text = "d4:infod5:filesl" + list + "e4:name" + name.length() + ":" + name + "12:piece lengthi" + PIECE
                + "e6:pieces" + hashes.length() + ":" + hashes + "ee";
        return Metainfo.parse(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Nobody has anything. */
    private static final class NoPeers extends QuietFetcher {

        @Override
        PieceSource source() {
            return new RecordingSource();
        }

        @Override
        CompletionStage<TorrentStatus> status(PieceStore store) {
            return new CompletableFuture<>();
        }
    }
}
