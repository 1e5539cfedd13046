package io.shoalfs.mount.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A torrent's sources as a table for people; what is wrong with one is said in a line of its own below it. */
final class SourceTable {

    private static final int SOURCES_MAX = 20;
    private static final List<String> HEAD =
            List.of("SOURCE", "KIND", "STATE", "DOWN", "UP", "RTT", "RECEIVED", "SENT", "ASKED", "FLAGS", "CLIENT");

    private SourceTable() {}

    /** @param leftOut how many there are beside these */
    static List<String> of(List<Map<?, ?>> sources, long leftOut) {
        if (sources.isEmpty()) {
            return List.of();
        }
        var shown = sources.subList(0, Math.min(SOURCES_MAX, sources.size()));
        var rows = new ArrayList<List<String>>();
        rows.add(HEAD);
        shown.forEach(source -> rows.add(row(source)));
        var widths = widths(rows);
        var lines = new ArrayList<String>();
        lines.add(line(HEAD, widths));
        for (int i = 0; i < shown.size(); i++) {
            lines.add(line(rows.get(i + 1), widths));
            var faults = faults(StatusText.object(shown.get(i), "faults"));
            if (!faults.isEmpty()) {
                lines.add("      " + faults);
            }
        }
        long more = sources.size() - shown.size() + leftOut;
        if (more > 0) {
            lines.add("    and " + more + " more");
        }
        return lines.stream().map(InfoCommand::visible).toList();
    }

    private static List<String> row(Map<?, ?> source) {
        return List.of(
                StatusText.string(source, "address"),
                StatusText.string(source, "kind").replace('_', ' '),
                StatusText.string(source, "state"),
                StatusText.rate(source, "received_bytes_per_second"),
                StatusText.rate(source, "sent_bytes_per_second"),
                source.containsKey("round_trip_milliseconds")
                        ? StatusText.time(StatusText.number(source, "round_trip_milliseconds"))
                        : "-",
                StatusText.bytes(source, "received_bytes"),
                StatusText.bytes(source, "sent_bytes"),
                StatusText.bytes(source, "requested_bytes"),
                flags(source),
                StatusText.string(source, "client"));
    }

    private static String flags(Map<?, ?> source) {
        var flags = new StringBuilder();
        flag(flags, source, "encrypted", 'E');
        flag(flags, source, "interesting_to_us", 'd');
        flag(flags, source, "chokes_us", 'c');
        flag(flags, source, "interested_in_us", 'u');
        flag(flags, source, "choked_by_us", 'k');
        return flags.isEmpty() ? "-" : flags.toString();
    }

    private static void flag(StringBuilder flags, Map<?, ?> source, String field, char letter) {
        if (Boolean.TRUE.equals(source.get(field))) {
            flags.append(letter);
        }
    }

    private static String faults(Map<?, ?> faults) {
        var clauses = new ArrayList<String>();
        count(clauses, faults, "corrupt_pieces", "corrupt pieces");
        count(clauses, faults, "timeouts", "timeouts");
        count(clauses, faults, "refusals", "refusals");
        count(clauses, faults, "failed_attempts", "failed attempts");
        if (faults.containsKey("last")) {
            clauses.add(StatusText.string(faults, "last"));
        }
        return String.join(", ", clauses);
    }

    private static void count(List<String> clauses, Map<?, ?> faults, String field, String noun) {
        long number = StatusText.number(faults, field);
        if (number > 0) {
            clauses.add(number + " " + noun);
        }
    }

    private static int[] widths(List<List<String>> rows) {
        var widths = new int[HEAD.size()];
        for (var row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return widths;
    }

    private static String line(List<String> row, int[] widths) {
        var line = new StringBuilder("   ");
        for (int column = 0; column < widths.length; column++) {
            var cell = row.get(column);
            line.append(' ').append(cell).append(" ".repeat(widths[column] - cell.length() + 1));
        }
        return line.toString().stripTrailing();
    }
}
