package io.shoalfs.mount.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shoalfs.cache.SampleWholeFile;
import io.shoalfs.cache.WholeFile;
import io.shoalfs.mount.fs.Handle;
import io.shoalfs.mount.fs.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PassthroughTest {

    private static final long NODE = 5;

    private final Kernel kernel = new Kernel();
    private final File file = new File();

    /** A kernel that numbers what it is given, or refuses it. */
    private static final class Kernel implements Passthrough.Backing {

        private final List<Integer> registered = new ArrayList<>();
        private int next = 1;
        private int refusal;
        private int asked;

        @Override
        public int open(WholeFile whole) {
            asked++;
            if (refusal != 0) {
                return -refusal;
            }
            registered.add(next);
            return next++;
        }

        @Override
        public void close(int number) {
            registered.remove(Integer.valueOf(number));
        }
    }

    /** A file that may be complete, and counts what of it is given out. */
    private static final class File implements Handle {

        private boolean complete = true;
        private int out;

        @Override
        public Node node() {
            throw new AssertionError("nobody asks");
        }

        @Override
        public Optional<WholeFile> whole() {
            if (!complete) {
                return Optional.empty();
            }
            out++;
            return Optional.of(SampleWholeFile.of(Path.of("/nowhere"), () -> out--));
        }
    }

    @Test
    void open_ofACompleteFile_registersItOnce_untilItsLastRelease() {
        var passthrough = new Passthrough(kernel, true);

        assertEquals(1, passthrough.open(NODE, file));
        assertEquals(1, passthrough.open(NODE, file));
        passthrough.release(NODE);
        assertEquals(List.of(1), kernel.registered);
        assertEquals(1, file.out);

        passthrough.release(NODE);
        assertEquals(List.of(), kernel.registered);
        assertEquals(0, file.out);
        assertEquals(2, passthrough.open(NODE, file));
    }

    @Test
    void open_whileItIsOpenAsOrdinary_staysOrdinary() {
        var passthrough = new Passthrough(kernel, true);
        file.complete = false;
        assertEquals(Passthrough.NONE, passthrough.open(NODE, file));

        file.complete = true;
        assertEquals(Passthrough.NONE, passthrough.open(NODE, file));
        passthrough.release(NODE);
        assertEquals(Passthrough.NONE, passthrough.open(NODE, file));
        passthrough.release(NODE);
        passthrough.release(NODE);

        assertEquals(1, passthrough.open(NODE, file));
    }

    @Test
    void open_whereTheKernelRefuses_isOrdinary_andItIsNotAskedAgain() {
        var passthrough = new Passthrough(kernel, true);
        kernel.refusal = 1;

        assertEquals(Passthrough.NONE, passthrough.open(NODE, file));
        assertEquals(Passthrough.NONE, passthrough.open(NODE + 1, file));

        assertEquals(1, kernel.asked);
        assertEquals(0, file.out);
    }

    @Test
    void open_whereItIsNotWanted_asksNobody() {
        var passthrough = new Passthrough(kernel, false);

        assertEquals(Passthrough.NONE, passthrough.open(NODE, file));

        assertEquals(0, kernel.asked);
        assertEquals(0, file.out);
    }

    @Test
    void end_givesAllBack() {
        var passthrough = new Passthrough(kernel, true);
        passthrough.open(NODE, file);
        passthrough.open(NODE + 1, file);

        passthrough.end();

        assertEquals(List.of(), kernel.registered);
        assertEquals(0, file.out);
        assertEquals(Passthrough.NONE, passthrough.open(NODE, file));
    }
}
