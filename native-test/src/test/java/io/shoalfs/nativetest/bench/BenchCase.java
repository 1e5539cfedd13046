package io.shoalfs.nativetest.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is measured on a mount and beside it, in the order of the report. */
enum BenchCase {
    COMPLETE_SEQUENTIAL(Group.COMPLETE, "sequential, 1 MiB (dd)", Unit.MEGABYTES_A_SECOND, null),
    COMPLETE_AGAIN(Group.COMPLETE, "the same a second time", Unit.MEGABYTES_A_SECOND, null),
    COMPLETE_FIRST(Group.COMPLETE, "the first read since the start", Unit.MEGABYTES_A_SECOND, COMPLETE_SEQUENTIAL),
    COMPLETE_MMAP(Group.COMPLETE, "mmap, sequential (fio)", Unit.MEGABYTES_A_SECOND, null),
    COMPLETE_RANDOM(Group.COMPLETE, "4 KiB random, 1 job (fio)", Unit.READS_A_SECOND, null),
    COMPLETE_RANDOM_4(Group.COMPLETE, "4 KiB random, 4 jobs (fio)", Unit.READS_A_SECOND, null),
    PARTIAL_SEQUENTIAL(Group.PARTIAL, "sequential, 1 MiB", Unit.MEGABYTES_A_SECOND, COMPLETE_SEQUENTIAL),
    PARTIAL_FIRST(Group.PARTIAL, "the first read since the start", Unit.MEGABYTES_A_SECOND, COMPLETE_SEQUENTIAL),
    PARTIAL_MMAP(Group.PARTIAL, "mmap, sequential", Unit.MEGABYTES_A_SECOND, COMPLETE_MMAP),
    PARTIAL_RANDOM(Group.PARTIAL, "4 KiB random, 1 job", Unit.READS_A_SECOND, COMPLETE_RANDOM),
    PARTIAL_RANDOM_4(Group.PARTIAL, "4 KiB random, 4 jobs", Unit.READS_A_SECOND, COMPLETE_RANDOM_4),
    FIND_COLD(Group.SMALL, "find over 60,000 files, cold", Unit.SECONDS, null),
    FIND_WARM(Group.SMALL, "find over 60,000 files, warm", Unit.SECONDS, null),
    CAT(Group.SMALL, "cat of 5,000 files of 2 KB", Unit.SECONDS, null),
    EPOCH_COLD(Group.SMALL, "DataLoader epoch, 4 workers, cold", Unit.SECONDS, null),
    EPOCH_WARM(Group.SMALL, "DataLoader epoch, 4 workers, warm", Unit.SECONDS, null),
    EPOCH_DECODED(Group.SMALL, "the same, decoding the JPEGs", Unit.SECONDS, null),
    CPU_COMPLETE(Group.PROCESSOR, "complete file, sequential", Unit.PROCESSOR_SECONDS_A_GIB, null),
    CPU_PARTIAL(Group.PROCESSOR, "incomplete file, sequential", Unit.PROCESSOR_SECONDS_A_GIB, null),
    CPU_PARTIAL_FIRST(Group.PROCESSOR, "incomplete file, its first read", Unit.PROCESSOR_SECONDS_A_GIB, null);

    private final Group group;
    private final String label;
    private final Unit unit;
    private final @Nullable BenchCase yardstick;

    BenchCase(Group group, String label, Unit unit, @Nullable BenchCase yardstick) {
        this.group = group;
        this.label = label;
        this.unit = unit;
        this.yardstick = yardstick;
    }

    /** What belongs together: a chart each. */
    enum Group {
        COMPLETE("Complete file of %,d MiB"),
        PARTIAL("Held but incomplete file of %,d MiB"),
        SMALL("Small files, all held"),
        PROCESSOR("Processor time of the engine");

        private final String title;

        Group(String title) {
            this.title = title;
        }

        /** A heading. */
        String title(int megabytes) {
            return String.format(Locale.ROOT, title, megabytes);
        }

        List<BenchCase> cases() {
            return Arrays.stream(BenchCase.values())
                    .filter(one -> one.group == this)
                    .toList();
        }
    }

    String label() {
        return label;
    }

    Unit unit() {
        return unit;
    }

    /** The case whose native figures this one is held against: its own, but for what the disk does not know. */
    BenchCase yardstick() {
        return yardstick == null ? this : yardstick;
    }
}
