package io.shoalfs.mount.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.cache.MemoryPieceStore;
import io.shoalfs.cache.PieceReader;
import io.shoalfs.cache.RecordingSource;
import io.shoalfs.cache.SteppedTimers;
import io.shoalfs.cache.Urgency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every file is a piece: what is expected of a file is that piece. */
class NextFilesTest {

    private static final int PIECE = 1 << 16;
    private static final int FILES = 300;

    private final SampleTree sample = sample();
    private final RecordingSource source = new RecordingSource();
    private final PieceReader reader = new PieceReader(
            new MemoryPieceStore(sample.torrent()), source, new SteppedTimers(), Duration.ofSeconds(45));
    private final Tree tree = new Tree(sample.torrent(), 1, true);
    private final NextFiles nextFiles = new NextFiles(sample.torrent().layout(), tree.order(), reader, 32L * PIECE);
    private final SortedSet<Integer> expected = new TreeSet<>();

    /** Ten directories of thirty files; in the torrent the last directory comes first. */
    private static SampleTree sample() {
        var lengths = new LinkedHashMap<String, Integer>();
        for (int directory = 9; directory >= 0; directory--) {
            for (int file = 10; file < 40; file++) {
                lengths.put(directory + "/" + file, PIECE);
            }
        }
        return SampleTree.of(PIECE, lengths);
    }

    /** The file at this place of the walk. */
    private FileNode file(int position) {
        return (FileNode)
                Objects.requireNonNull(tree.node(tree.ids().ofFile(tree.order().fileAt(position))));
    }

    /** The piece of the file at this place of the walk. */
    private int piece(int position) {
        return tree.order().fileAt(position);
    }

    private void begin(int position) {
        nextFiles.begin(file(position));
        for (var demand : source.takeDemands()) {
            if (demand.urgency() == Urgency.READAHEAD) {
                expected.add(demand.piece());
            } else {
                expected.remove(demand.piece());
            }
        }
    }

    private SortedSet<Integer> pieces(int from, int to) {
        var pieces = new TreeSet<Integer>();
        IntStream.range(from, to).forEach(position -> pieces.add(piece(position)));
        return pieces;
    }

    @Test
    void begin_inOrder_expectsTheNextFromTheFourthOn() {
        List.of(0, 1, 2).forEach(this::begin);
        assertEquals(pieces(0, 0), expected);

        begin(3);

        // 512 KiB: eight files, the fourth among them, which is being read.
        assertEquals(pieces(3, 11), expected);
    }

    @Test
    void begin_atADirectorysEnd_expectsTheNextDirectory() {
        for (int position = 0; position < 29; position++) {
            begin(position);
        }

        assertTrue(expected.containsAll(pieces(29, 60)), () -> "expected " + expected);
    }

    @Test
    void begin_atTheEndOfTheWalk_expectsNothingBehindIt() {
        for (int position = FILES - 10; position < FILES; position++) {
            begin(position);
        }

        assertEquals(pieces(FILES - 7, FILES), expected);
    }

    @Test
    void begin_inOrder_keepsWhatMayStillBeRead() {
        for (int position = 0; position < 20; position++) {
            begin(position);
        }

        assertTrue(expected.containsAll(pieces(12, 20)), () -> "expected " + expected);
        assertEquals(piece(12), piece(11) + 1);
        assertTrue(!expected.contains(piece(10)), () -> "expected " + expected);
    }

    @Test
    void begin_shuffled_expectsNearlyNothing() {
        var shuffled = new ArrayList<>(IntStream.range(0, FILES).boxed().toList());
        Collections.shuffle(shuffled, new Random(5));

        int most = 0;
        for (int position : shuffled) {
            begin(position);
            most = Math.max(most, expected.size());
        }

        // In so small a tree some come in order by chance: of 64 ways that may go on, one in five files takes one.
        assertTrue(most <= FILES / 10, "expected " + most);
    }

    @Test
    void begin_fourReadersEachInOrder_expectsForEach() {
        for (int step = 0; step < 4; step++) {
            for (int each = 0; each < 4; each++) {
                begin(each * 60 + step);
            }
        }

        for (int each = 0; each < 4; each++) {
            int first = each * 60 + 4;
            assertTrue(expected.containsAll(pieces(first, first + 5)), () -> "expected " + expected);
        }
    }

    @Test
    void begin_theSameFileAgain_changesNothing() {
        List.of(0, 1, 2, 3).forEach(this::begin);
        var before = new TreeSet<>(expected);

        begin(3);
        assertTrue(expected.containsAll(before), () -> "expected " + expected);
        begin(4);

        assertTrue(expected.containsAll(pieces(4, 11)), () -> "expected " + expected);
    }

    @Test
    void runOn_expectsAsFarAsTheReadAheadGoes() {
        begin(0);
        begin(1);

        nextFiles.runOn(file(1), 3 * PIECE);
        begin(100);

        assertEquals(pieces(1, 5), expected);
    }

    @Test
    void begin_ofTinyFiles_movesTheWindowInSteps_andIsAlwaysFarAhead() {
        var lengths = new LinkedHashMap<String, Integer>();
        for (int file = 10_000; file < 40_000; file++) {
            lengths.put("f/" + file, 100);
        }
        var tiny = SampleTree.of(1 << 14, lengths);
        var tinySource = new RecordingSource();
        var tinyReader = new PieceReader(
                new MemoryPieceStore(tiny.torrent()), tinySource, new SteppedTimers(), Duration.ofSeconds(45));
        var tinyTree = new Tree(tiny.torrent(), 1, true);
        var next = new NextFiles(tiny.torrent().layout(), tinyTree.order(), tinyReader, 1 << 20);

        int moves = 0;
        int furthest = 0;
        for (int file = 0; file < 20_000; file++) {
            next.begin((FileNode)
                    Objects.requireNonNull(tinyTree.node(tinyTree.ids().ofFile(file))));
            var demands = tinySource.takeDemands();
            moves += demands.isEmpty() ? 0 : 1;
            furthest = Math.max(
                    furthest,
                    demands.stream()
                            .mapToInt(RecordingSource.Demand::piece)
                            .max()
                            .orElse(0));
            int ahead = file < 4 ? file * 100 : Math.min(file * 100 + (400 << 10), 2_999_999);
            int reached = furthest;
            assertTrue(reached >= ahead >> 14, () -> "only piece " + reached);
        }

        int seen = moves;
        assertTrue(moves < 100, () -> "moved " + seen + " times");
    }

    @Test
    void clear_withdrawsAll() {
        List.of(0, 1, 2, 3, 4).forEach(this::begin);

        nextFiles.clear();
        begin(200);

        assertEquals(pieces(0, 0), expected);
    }
}
