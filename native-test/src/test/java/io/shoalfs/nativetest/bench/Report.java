package io.shoalfs.nativetest.bench;

import io.shoalfs.nativetest.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a run found, written to files.
 *
 * @param notes what a reader has to know, a sentence each
 */
record Report(Machine machine, Results results, List<MicroResult> micro, List<String> notes) {

    private static final List<Contestant> MOUNTED =
            Arrays.stream(Contestant.values()).filter(Contestant::isMounted).toList();

    private static final double SPEED_END = 1.25;

    Report {
        micro = List.copyOf(micro);
        notes = List.copyOf(notes);
    }

    /** Writes {@code report.md}, {@code results.json} and the charts; and the README's part, if that is wanted. */
    void write(BenchSettings settings) throws IOException {
        micro.forEach(MicroCase::check);
        Path output = settings.output();
        var images = new ArrayList<String>();
        for (var group : BenchCase.Group.values()) {
            var bars = bars(group);
            if (!bars.isEmpty()) {
                String name = group.name().toLowerCase(Locale.ROOT) + ".svg";
                Files.writeString(output.resolve(name), chart(group, bars, settings.megabytes()));
                images.add("![" + group.title(settings.megabytes()) + "](" + name + ")\n");
            }
        }
        String block = block(settings);
        Files.writeString(
                output.resolve("report.md"),
                "# ShoalFS beside its disk\n\n" + block + "\n" + String.join("\n", images) + microSection());
        Files.writeString(output.resolve("results.json"), ResultsJson.write(machine, results, micro, notes));
        if (settings.readme()) {
            Path readme = Checkout.readme();
            Files.writeString(readme, ReadmeBlock.replace(Files.readString(readme), block));
        }
        System.out.println(Files.readString(output.resolve("report.md")));
    }

    private String block(BenchSettings settings) {
        String how = "Medians of " + settings.rounds() + " rounds, in each of which every contestant had its turn. In"
                + " brackets: the speed beside the native disk in the same round, 1.00 being as fast. The disk's cache is"
                + " hot, the mount's is cold unless it says \"warm\" or \"second time\". At the first read since its start the"
                + " program checks each block; after it the kernel may pass the file through.";
        return machine.sentence() + "\n\n" + Markdown.mounts(results, settings.megabytes()) + "\n" + how + " "
                + String.join(" ", notes) + "\n";
    }

    private String microSection() {
        return micro.isEmpty()
                ? ""
                : "\n## Hot paths\n\nBy JMH, one thread, medians of all iterations.\n\n" + Markdown.micro(micro);
    }

    private List<BarChart.Group> bars(BenchCase.Group group) {
        var groups = new ArrayList<BarChart.Group>();
        for (var one : group.cases()) {
            var bars = new ArrayList<BarChart.Bar>();
            for (var contestant : MOUNTED) {
                bar(group, one, contestant, bars);
            }
            if (!bars.isEmpty()) {
                groups.add(new BarChart.Group(one.label(), bars));
            }
        }
        return groups;
    }

    private void bar(BenchCase.Group group, BenchCase one, Contestant contestant, List<BarChart.Bar> bars) {
        int series = MOUNTED.indexOf(contestant);
        var median = results.median(one, contestant);
        var speed = results.speed(one, contestant);
        String figure = one.unit().text(median.orElse(0)) + " " + one.unit().symbol();
        if (group == BenchCase.Group.PROCESSOR) {
            median.ifPresent(value -> bars.add(new BarChart.Bar(series, value, figure)));
        } else {
            speed.ifPresent(value -> bars.add(new BarChart.Bar(series, value, Markdown.ratio(value) + " · " + figure)));
        }
    }

    private static String chart(BenchCase.Group group, List<BarChart.Group> bars, int megabytes) {
        var series = MOUNTED.stream().map(Contestant::label).toList();
        String title = group.title(megabytes);
        if (group != BenchCase.Group.PROCESSOR) {
            return new BarChart(title, "Speed beside the native disk; longer is better", SPEED_END, 1, "native")
                    .svg(series, bars);
        }
        double most = bars.stream()
                .flatMap(one -> one.bars().stream())
                .mapToDouble(BarChart.Bar::figure)
                .max()
                .orElse(1);
        return new BarChart(title, "Seconds for a GiB that was read; shorter is better", Math.max(most, 0.01), 0, "")
                .svg(series, bars);
    }
}
