package io.shoalfs.nativetest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** What is mounted, from {@code /proc/self/mountinfo}: no mount is touched to find out. */
public final class Mounts {

    private Mounts() {}

    /**
     * A mount.
     *
     * @param type as {@code fuse.shoalfs}
     */
    public record Entry(Path at, String type) {}

    /** The mounts below a directory, or at it; the latest first. */
    public static List<Entry> below(Path directory) throws IOException {
        List<Entry> found = Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.UTF_8).stream()
                .map(Mounts::parse)
                .filter(mount -> mount.at().startsWith(directory))
                .toList();
        List<Entry> latestFirst = new ArrayList<>(found);
        Collections.reverse(latestFirst);
        return latestFirst;
    }

    /** See proc(5): id, parent, device, root, mount point, options, optional fields, a hyphen, type, … */
    private static Entry parse(String line) {
        String[] fields = line.split(" ", -1);
        int hyphen = Arrays.asList(fields).indexOf("-");
        return new Entry(Path.of(fields[4].replace("\\040", " ")), fields[hyphen + 1]);
    }
}
