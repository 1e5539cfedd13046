package io.shoalfs.mount.fs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shoalfs.cache.MemoryPieceStore;
import io.shoalfs.cache.PieceReader;
import io.shoalfs.cache.RecordingSource;
import io.shoalfs.cache.SteppedTimers;
import io.shoalfs.mount.fs.TorrentVolume.Presentation;
import io.shoalfs.torrent.Name;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which files paths lead to. */
class FileFinderTest {

    private final SampleTree sample = SampleTree.small();

    @Test
    void find_followsThePath_asTheKernelWould() {
        var finder = new FileFinder(volume(true));
        assertEquals(Optional.of("a/second"), found(finder, "a/second"));
        assertEquals(Optional.of("a/second"), found(finder, "./a//b/../second"));
        assertEquals(Optional.of("empty"), found(finder, "empty"));
        assertEquals(Optional.of("not utf-8 \u00ff\u00fe"), found(finder, "not utf-8 \u00ff\u00fe"));
        for (var none : List.of("a", "", ".", "a/third", "one/more", "..", "../one", ".pad/13", "a/\0")) {
            assertEquals(Optional.empty(), found(finder, none), none);
        }
    }

    @Test
    void find_followsLinks() {
        var finder = new FileFinder(volume(true));
        assertEquals(Optional.of("a/second"), found(finder, "link"));
        assertEquals(Optional.of("large.bin"), found(finder, "a/b/up"));
        assertEquals(Optional.of("many/7"), found(finder, "a/b/c/directory/7"));
        assertEquals(Optional.empty(), found(finder, "a/nowhere"));
    }

    @Test
    void find_fromADirectory() {
        var volume = volume(true);
        var directory = Objects.requireNonNull(volume.child(volume.root(), Name.of("a")));
        var found = new FileFinder(volume).find(directory.id(), bytes("b/c/deep"));
        assertEquals(70_000, found.orElseThrow().length());
        assertEquals(Optional.empty(), new FileFinder(volume).find(12345, bytes("one")));
    }

    @Test
    void torrents_haveTheDirectoriesThatTheyAreShownAt() {
        var hash = sample.torrent().id().primary();
        assertArrayEquals(new byte[0], new FileFinder(volume(true)).torrents().get(hash));

        var namespace = new Namespace(() -> Instant.EPOCH, Map.of());
        namespace.show(List.of(volume(false)));
        var finder = new FileFinder(namespace);
        assertArrayEquals(bytes("sample"), finder.torrents().get(hash));
        assertEquals(Optional.of("a/second"), found(finder, "sample/a/second"));
        assertArrayEquals(bytes("sample/a/x"), FileFinder.path(bytes("sample"), List.of(Name.of("a"), Name.of("x"))));
    }

    private Optional<String> found(FileFinder finder, String path) {
        return finder.find(NodeIds.ROOT, bytes(path))
                .map(found -> sample.paths().get(found.file()));
    }

    private static byte[] bytes(String path) {
        return path.getBytes(StandardCharsets.ISO_8859_1);
    }

    private TorrentVolume volume(boolean isWhole) {
        var store = new MemoryPieceStore(sample.torrent());
        var reader = new PieceReader(store, new RecordingSource(), new SteppedTimers(), Duration.ofSeconds(5));
        return new TorrentVolume(store, reader, new Presentation(Instant.EPOCH, 0, isWhole, Map.of()));
    }
}
