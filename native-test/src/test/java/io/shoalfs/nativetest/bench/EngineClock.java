package io.shoalfs.nativetest.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The processor time that a process has used, from proc(5): by hundredths of a second. */
record EngineClock(long pid) {

    private static final double TICKS_A_SECOND = 100;

    /** User and system time of all its threads, those that ended among them. */
    double seconds() throws IOException {
        return seconds(Files.readString(Path.of("/proc/" + pid + "/stat")));
    }

    /** Of a line of {@code /proc/PID/stat}: its name, in brackets, may have blanks. */
    static double seconds(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_A_SECOND;
    }
}
