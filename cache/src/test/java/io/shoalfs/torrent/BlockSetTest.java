package io.shoalfs.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class BlockSetTest {

    private enum Action {
        ADD,
        ADD_PIECE,
        REMOVE,
        REMOVE_PIECE
    }

    private record Step(Action action, int at) {}

    @Provide
    Arbitrary<Layout> layouts() {
        return Layouts.small().filter(layout -> layout.pieceCount() > 0 && layout.pieceCount() < 200);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(Arbitraries.of(Action.class), Arbitraries.integers())
                .as(Step::new)
                .list()
                .ofMaxSize(60);
    }

    @Property(tries = 500)
    void blockSet_afterAnySteps_isTheModel(
            @ForAll("layouts") Layout layout, @ForAll("steps") List<Step> steps, @ForAll int at) {
        var model = new HashSet<Block>();
        var set = new BlockSet(layout);
        for (var step : steps) {
            apply(step, layout, model, set);
        }

        assertEquals(model.size(), set.count());
        for (int piece = 0; piece < layout.pieceCount(); piece++) {
            var blocks = blocks(layout, piece);
            assertEquals(model.containsAll(blocks), set.containsPiece(piece));
            assertEquals(model.containsAll(blocks), set.pieces().get(piece));
            for (var block : blocks) {
                assertEquals(model.contains(block), set.contains(block));
            }
        }
        var span = span(layout, at);
        assertEquals(model.containsAll(under(span)), set.contains(span), () -> "under " + span);
    }

    @Property(tries = 100)
    void copy_ofASet_isNotChangedWithIt(@ForAll("layouts") Layout layout, @ForAll("steps") List<Step> steps) {
        var set = new BlockSet(layout);
        set.add(new Block(0, 0));
        var copy = set.copy();
        for (var step : steps) {
            apply(step, layout, new HashSet<>(), set);
        }

        assertEquals(1, copy.count());
        assertTrue(copy.contains(new Block(0, 0)));
    }

    @Test
    void blockSet_ofHundredTerabytes_isSmallAndRight() {
        var files = new FileTable.Builder().add(Layouts.path("a"), 100_000_000_000_000L, Set.of());
        var layout = new Layout(files.build(), 16 << 20);
        var set = new BlockSet(layout);
        int last = layout.pieceCount() - 1;
        for (int piece = 0; piece <= last; piece++) {
            set.addPiece(piece);
        }

        assertEquals(6_103_515_625L, set.count());
        set.remove(new Block(last, 0));
        assertFalse(set.containsPiece(last));
        assertTrue(set.contains(new Block(last, 1)));
        assertTrue(set.containsPiece(last - 1), "no neighbour is touched");
    }

    @Test
    void add_aBlockBehindItsPiece_isRefused() {
        var files = new FileTable.Builder().add(Layouts.path("a"), 100_000, Set.of());
        var set = new BlockSet(new Layout(files.build(), 32 << 10));

        assertThrows(IndexOutOfBoundsException.class, () -> set.add(new Block(0, 2)));
        assertThrows(IndexOutOfBoundsException.class, () -> set.contains(new Block(3, 1)), "the last piece is short");
        assertThrows(IndexOutOfBoundsException.class, () -> set.addPiece(4));
    }

    private static void apply(Step step, Layout layout, Set<Block> model, BlockSet set) {
        int piece = Math.floorMod(step.at(), layout.pieceCount());
        var block = new Block(piece, Math.floorMod(step.at() / 31, layout.blockCount(piece)));
        switch (step.action()) {
            case ADD -> {
                model.add(block);
                set.add(block);
            }
            case ADD_PIECE -> {
                model.addAll(blocks(layout, piece));
                set.addPiece(piece);
            }
            case REMOVE -> {
                model.remove(block);
                set.remove(block);
            }
            case REMOVE_PIECE -> {
                model.removeIf(other -> other.piece() == piece);
                set.removePiece(piece);
            }
        }
    }

    private static List<Block> blocks(Layout layout, int piece) {
        return IntStream.range(0, layout.blockCount(piece))
                .mapToObj(ordinal -> new Block(piece, ordinal))
                .toList();
    }

    private static PieceSpan span(Layout layout, int at) {
        Assume.that(layout.length() > 0);
        int piece = Math.floorMod(at, layout.pieceCount());
        int offset = Math.floorMod(at / 7, layout.lengthOf(piece));
        return new PieceSpan(piece, offset, 1 + Math.floorMod(at / 3, layout.lengthOf(piece) - offset));
    }

    private static List<Block> under(PieceSpan span) {
        return IntStream.range(span.offset(), span.end())
                .map(offset -> offset / Block.LENGTH)
                .distinct()
                .mapToObj(ordinal -> new Block(span.piece(), ordinal))
                .toList();
    }
}
