package io.shoalfs.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class LayoutTest {

    @Provide
    Arbitrary<Layout> layouts() {
        return Layouts.any();
    }

    @Property(tries = 500)
    void spans_ofAFileSpan_coverItExactlyAndCrossNothing(
            @ForAll("layouts") Layout layout, @ForAll long begin, @ForAll int size) {
        var asked = fileSpan(layout, begin, size);
        long position = layout.files().startOf(asked.file()) + asked.offset();
        for (var span : layout.spans(asked)) {
            assertEquals(position, layout.startOf(span.piece()) + span.offset(), "no gap, no overlap");
            assertTrue(span.end() <= layout.lengthOf(span.piece()), "crosses no piece");
            position += span.length();
        }
        assertEquals(layout.files().startOf(asked.file()) + asked.end(), position);
    }

    @Property(tries = 500)
    void files_ofTheSpansOfAFileSpan_areThatSpan(
            @ForAll("layouts") Layout layout, @ForAll long begin, @ForAll int size) {
        var asked = fileSpan(layout, begin, size);
        long offset = asked.offset();
        for (var span : layout.spans(asked)) {
            var files = layout.files(span);
            assertEquals(1, files.size(), "no file but the one that was asked for");
            assertEquals(new FileSpan(asked.file(), offset, span.length()), files.get(0));
            offset += span.length();
        }
        assertEquals(asked.end(), offset);
    }

    @Property(tries = 500)
    void files_ofAPieceSpan_leadBackToIt(@ForAll("layouts") Layout layout, @ForAll int at, @ForAll int begin) {
        Assume.that(layout.pieceCount() > 0);
        int piece = Math.floorMod(at, layout.pieceCount());
        int offset = Math.floorMod(begin, layout.lengthOf(piece));
        var asked = new PieceSpan(piece, offset, Math.min(layout.lengthOf(piece) - offset, 100_000));

        int position = asked.offset();
        for (var file : layout.files(asked)) {
            for (var span : layout.spans(file)) {
                assertEquals(piece, span.piece());
                assertEquals(position, span.offset());
                position += span.length();
            }
        }
        assertEquals(asked.end(), position);
    }

    @Property(tries = 300)
    void pieces_ofALayout_addUpToItsLength(@ForAll("layouts") Layout layout) {
        int last = layout.pieceCount() - 1;
        long before = last < 0 ? 0 : layout.startOf(last);
        assertEquals((long) Math.max(last, 0) * layout.pieceLength(), before);
        assertEquals(layout.length(), before + (last < 0 ? 0 : layout.lengthOf(last)));
        assertTrue(last < 0 || layout.lengthOf(last) > 0, "no empty piece");
        assertThrows(IndexOutOfBoundsException.class, () -> layout.lengthOf(layout.pieceCount()));
    }

    @Property(tries = 300)
    void blocks_ofAPiece_coverItExactly(@ForAll("layouts") Layout layout, @ForAll int at) {
        Assume.that(layout.pieceCount() > 0);
        int piece = Math.floorMod(at, layout.pieceCount());
        int position = 0;
        for (int ordinal = 0; ordinal < layout.blockCount(piece); ordinal++) {
            var span = layout.spanOf(new Block(piece, ordinal));
            assertEquals(new PieceSpan(piece, position, span.length()), span);
            assertTrue(span.length() <= Block.LENGTH);
            position += span.length();
        }
        assertEquals(layout.lengthOf(piece), position);
        assertTrue(layout.blockCount(piece) <= layout.blocksPerPiece());
    }

    @Property(tries = 300)
    void pieceAt_aByteOfAFile_isThePieceOfItsSpan(@ForAll("layouts") Layout layout, @ForAll long begin) {
        var asked = fileSpan(layout, begin, 1);
        assertEquals(layout.spans(asked).get(0).piece(), layout.pieceAt(asked.file(), asked.offset()));
    }

    @Property(tries = 300)
    void contentLengthOf_aPiece_endsWithItsLastByteThatIsNoPadding(@ForAll("layouts") Layout layout, @ForAll int at) {
        Assume.that(layout.pieceCount() > 0);
        int piece = Math.floorMod(at, layout.pieceCount());
        int length = layout.contentLengthOf(piece);

        assertTrue(length == 0 || !layout.isPadding(new PieceSpan(piece, length - 1, 1)));
        int rest = layout.lengthOf(piece) - length;
        assertTrue(rest == 0 || layout.isPadding(new PieceSpan(piece, length, rest)));
    }

    @Test
    void isPadding_ofPadsAndFiles_isTrueOfPadsOnly() {
        var files = new FileTable.Builder()
                .add(Layouts.path("a"), 10, Set.of())
                .add(Layouts.path("p"), 6, Set.of(FileAttribute.PADDING))
                .add(Layouts.path("e"), 0, Set.of())
                .add(Layouts.path("q"), 8, Set.of(FileAttribute.PADDING))
                .build();
        var layout = new Layout(files, 16);

        assertFalse(layout.isPadding(new PieceSpan(0, 9, 2)));
        assertTrue(layout.isPadding(new PieceSpan(0, 10, 6)));
        assertTrue(layout.isPadding(layout.spanOf(1)));
    }

    @Test
    void files_amongTwoHundredThousandEmptyOnes_areFoundAtOnce() {
        var builder = new FileTable.Builder().add(Layouts.path("a"), 1, Set.of());
        IntStream.range(0, 200_000).forEach(i -> builder.add(Layouts.path("e" + i), 0, Set.of()));
        var layout = new Layout(builder.add(Layouts.path("z"), 1, Set.of()).build(), 16_384);

        long begin = System.nanoTime();
        for (int i = 0; i < 10_000; i++) {
            assertEquals(2, layout.files(layout.spanOf(0)).size());
        }
        assertTrue(System.nanoTime() - begin < 2_000_000_000L, "is no walk over the empty ones");
    }

    @Test
    void layout_ofMorePiecesThanAnIntCounts_isRefused() {
        var files = new FileTable.Builder()
                .add(Layouts.path("a"), 1L << 31, Set.of())
                .build();

        assertThrows(IllegalArgumentException.class, () -> new Layout(files, 1));
        assertEquals(1 << 30, new Layout(files, 2).pieceCount());
    }

    @Test
    void spans_beyondTheFilesEnd_areRefused() {
        var files = new FileTable.Builder().add(Layouts.path("a"), 5, Set.of()).add(Layouts.path("b"), 5, Set.of());
        var layout = new Layout(files.build(), 4);

        assertThrows(IndexOutOfBoundsException.class, () -> layout.spans(new FileSpan(0, 4, 2)));
        assertThrows(IndexOutOfBoundsException.class, () -> layout.files(new PieceSpan(2, 1, 2)));
        assertThrows(IllegalArgumentException.class, () -> new FileSpan(0, Long.MAX_VALUE, 1));
        assertThrows(IllegalArgumentException.class, () -> new PieceSpan(0, Integer.MAX_VALUE, 1));
    }

    /** Some span of some file that is not empty. */
    private static FileSpan fileSpan(Layout layout, long begin, int size) {
        var files = layout.files();
        var full = new ArrayList<Integer>();
        for (int file = 0; file < files.count(); file++) {
            if (files.lengthOf(file) > 0) {
                full.add(file);
            }
        }
        Assume.that(!full.isEmpty());
        int file = full.get(Math.floorMod(size, full.size()));
        long offset = Math.floorMod(begin, files.lengthOf(file));
        long rest = files.lengthOf(file) - offset;
        // At most some thousand pieces each.
        long most = Math.min(rest, Math.min(1_000L * layout.pieceLength(), Integer.MAX_VALUE));
        return new FileSpan(file, offset, (int) (1 + Math.floorMod((long) size, most)));
    }
}
