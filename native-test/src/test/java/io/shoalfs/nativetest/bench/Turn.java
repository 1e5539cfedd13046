package io.shoalfs.nativetest.bench;

import io.shoalfs.nativetest.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One contestant's turn: everything that is measured of it, once.
 *
 * @param root where the directories of {@link BenchData} are
 * @param megabytes the length of a large file
 * @param clock of the engine; none for the disk
 */
record Turn(
        Results results,
        Contestant contestant,
        Path root,
        int megabytes,
        @Nullable EngineClock clock) {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final int JOBS = 4;

    private static final double GIB = 1L << 30;

    /** bash says the time in seconds, and nothing else. */
    private static final String TIMED = "TIMEFORMAT=%3R; ";

    /** In an order in which nothing is read before its first read is measured. */
    void measure(@Nullable Epochs epochs) throws IOException {
        // Whether the kernel passes through makes no difference to files that are kept together, nor to one in part.
        if (contestant != Contestant.KERNEL_WITHOUT_PASSTHROUGH) {
            measureTree();
            if (epochs != null) {
                measureEpochs(epochs);
            }
        }
        measureComplete();
        if (contestant == Contestant.KERNEL || contestant == Contestant.LIBFUSE) {
            measurePartial();
        }
    }

    private void measureTree() throws IOException {
        add(BenchCase.FIND_COLD, find());
        add(BenchCase.FIND_WARM, find());
        add(BenchCase.CAT, cat());
    }

    private double find() throws IOException {
        var lines = Command.bash(PATIENCE, TIMED + "time find \"$1\" -type f | wc -l", root.resolve("tree"))
                .succeeded()
                .output()
                .lines()
                .toList();
        int found = Integer.parseInt(lines.get(0).strip());
        if (found != BenchData.DIRECTORIES * BenchData.FILES) {
            throw new AssertionError("find found " + found + " files");
        }
        return Double.parseDouble(lines.get(1));
    }

    private double cat() throws IOException {
        return Double.parseDouble(Command.bash(
                        PATIENCE,
                        TIMED + "cd \"$1\"; files=(part-0[0-$2]/*); time cat \"${files[@]}\" > /dev/null",
                        root.resolve("tree"),
                        BenchData.DIRECTORIES_READ - 1)
                .succeeded()
                .output()
                .strip());
    }

    private void measureEpochs(Epochs epochs) throws IOException {
        Path images = root.resolve("images");
        add(BenchCase.EPOCH_COLD, epochs.read(images, false));
        add(BenchCase.EPOCH_WARM, epochs.read(images, false));
        add(BenchCase.EPOCH_DECODED, epochs.read(images, true));
    }

    private void measureComplete() throws IOException {
        Path file = BenchData.large(root);
        long bytes = BenchData.length(megabytes);
        double first = Dd.read(file, bytes).rate();
        if (contestant.isMounted()) {
            add(BenchCase.COMPLETE_FIRST, first);
        }
        forget(file);
        sequential(file, bytes, BenchCase.COMPLETE_SEQUENTIAL, BenchCase.CPU_COMPLETE);
        add(BenchCase.COMPLETE_AGAIN, Dd.read(file, bytes).rate());
        forget(file);
        add(BenchCase.COMPLETE_MMAP, Fio.mapped(file, bytes).rate());
        forget(file);
        add(BenchCase.COMPLETE_RANDOM, Fio.random(file, bytes, 1).readsASecond());
        forget(file);
        add(BenchCase.COMPLETE_RANDOM_4, Fio.random(file, bytes, JOBS).readsASecond());
    }

    private void measurePartial() throws IOException {
        Path file = BenchData.partial(root);
        long bytes = BenchData.readable(megabytes);
        sequential(file, bytes, BenchCase.PARTIAL_FIRST, BenchCase.CPU_PARTIAL_FIRST);
        forget(file);
        sequential(file, bytes, BenchCase.PARTIAL_SEQUENTIAL, BenchCase.CPU_PARTIAL);
        forget(file);
        add(BenchCase.PARTIAL_MMAP, Fio.mapped(file, bytes).rate());
        forget(file);
        add(BenchCase.PARTIAL_RANDOM, Fio.random(file, bytes, 1).readsASecond());
        forget(file);
        add(BenchCase.PARTIAL_RANDOM_4, Fio.random(file, bytes, JOBS).readsASecond());
    }

    private void sequential(Path file, long bytes, BenchCase speed, BenchCase processor) throws IOException {
        double before = clock == null ? 0 : clock.seconds();
        var read = Dd.read(file, bytes);
        add(speed, read.rate());
        if (clock != null) {
            add(processor, (clock.seconds() - before) / (read.bytes() / GIB));
        }
    }

    /** The disk's own cache stays hot: it is the yardstick. */
    private void forget(Path file) throws IOException {
        if (contestant.isMounted()) {
            Dd.forget(file);
        }
    }

    private void add(BenchCase one, double figure) {
        results.add(one, contestant, figure);
    }
}
