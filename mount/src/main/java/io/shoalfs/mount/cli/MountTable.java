package io.shoalfs.mount.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What this process's mount namespace has mounted, by {@code /proc/self/mountinfo} (proc(5)). */
final class MountTable {

    private static final Path FILE = Path.of("/proc/self/mountinfo");
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    private MountTable() {}

    /**
     * One mount.
     *
     * @param type of its file system, as in {@code fuse.shoalfs}
     */
    record Line(String type, String source) {}

    /** What is mounted last at exactly this path. */
    static Optional<Line> at(Path path) throws IOException {
        return find(Files.readString(FILE, StandardCharsets.ISO_8859_1), path);
    }

    /** Where file systems of this type are mounted, each place once. */
    static List<Path> ofType(String type) throws IOException {
        return ofType(Files.readString(FILE, StandardCharsets.ISO_8859_1), type);
    }

    static List<Path> ofType(String table, String type) {
        return table.lines()
                .map(line -> line.split(" "))
                .filter(fields -> line(fields).type().equals(type))
                .map(fields -> Path.of(unescape(fields[4])))
                .distinct()
                .toList();
    }

    static Optional<Line> find(String table, Path path) {
        String wanted = path.toString();
        return table.lines()
                .map(line -> line.split(" "))
                .filter(fields -> unescape(fields[4]).equals(wanted))
                .map(MountTable::line)
                .reduce((earlier, later) -> later);
    }

    /** Behind the optional fields and a hyphen come type, source and super options. */
    private static Line line(String[] fields) {
        int hyphen = 6;
        while (!fields[hyphen].equals("-")) {
            hyphen++;
        }
        return new Line(fields[hyphen + 1], unescape(fields[hyphen + 2]));
    }

    /** Spaces, tabs, newlines and backslashes are written as octal; the bytes are UTF-8. */
    private static String unescape(String field) {
        String bytes = OCTAL.matcher(field)
                .replaceAll(
                        octal -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(octal.group(1), 8))));
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
