package io.shoalfs.nativetest.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The tables, for people. */
final class Markdown {

    private Markdown() {}

    /** What was measured on mounts: each figure with, in brackets, how fast that is beside the disk. */
    static String mounts(Results results, int megabytes) {
        var lines = new ArrayList<String>();
        lines.add(row(
                "", Arrays.stream(Contestant.values()).map(Contestant::label).toList()));
        lines.add("|---|" + "--:|".repeat(Contestant.values().length));
        for (var group : BenchCase.Group.values()) {
            var measured = group.cases().stream()
                    .filter(one -> results.median(one, Contestant.KERNEL).isPresent())
                    .toList();
            if (!measured.isEmpty()) {
                lines.add(row("**" + group.title(megabytes) + "**", blanks()));
            }
            for (var one : measured) {
                lines.add(row(
                        one.label() + ", " + one.unit().symbol(),
                        Arrays.stream(Contestant.values())
                                .map(contestant -> cell(results, one, contestant))
                                .toList()));
            }
        }
        return String.join("\n", lines) + "\n";
    }

    /** What JMH measured. */
    static String micro(List<MicroResult> results) {
        var lines = new ArrayList<String>();
        lines.add("| hot path | a call | least – most | |");
        lines.add("|---|--:|--:|--:|");
        for (var one : MicroCase.values()) {
            one.of(results)
                    .ifPresent(result -> lines.add(
                            row(one.words(), List.of(time(result.median()), range(result), rate(one, result)))));
        }
        return String.join("\n", lines) + "\n";
    }

    private static String cell(Results results, BenchCase one, Contestant contestant) {
        var median = results.median(contestant.isMounted() ? one : one.yardstick(), contestant);
        if (median.isEmpty()) {
            return "–";
        }
        String figure = one.unit().text(median.getAsDouble());
        var speed = results.speed(one, contestant);
        return contestant.isMounted() && speed.isPresent() ? figure + " (" + ratio(speed.getAsDouble()) + ")" : figure;
    }

    /** Two digits that count, or what is near enough to 1. */
    static String ratio(double ratio) {
        return String.format(Locale.ROOT, ratio < 0.1 ? "%.3f" : "%.2f", ratio);
    }

    private static String time(double nanos) {
        if (nanos < 1e3) {
            return String.format(Locale.ROOT, "%.0f ns", nanos);
        }
        return nanos < 1e6
                ? String.format(Locale.ROOT, "%.1f µs", nanos / 1e3)
                : String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }

    private static String range(MicroResult result) {
        return time(result.min()) + " – " + time(result.max());
    }

    private static String rate(MicroCase one, MicroResult result) {
        return one.bytes() == 0 ? "" : String.format(Locale.ROOT, "%,.0f MB/s", one.bytes() * 1e3 / result.median());
    }

    private static List<String> blanks() {
        return Arrays.stream(Contestant.values()).map(contestant -> "").toList();
    }

    private static String row(String first, List<String> rest) {
        return rest.stream().collect(Collectors.joining(" | ", "| " + first + " | ", " |"));
    }
}
