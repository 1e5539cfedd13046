package io.shoalfs.nativetest.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Everything, for programs: each figure of each round. */
final class ResultsJson {

    private ResultsJson() {}

    /** One object: {@code machine}, {@code notes}, {@code mounts}, {@code micro}. */
    static String write(Machine machine, Results results, List<MicroResult> micro, List<String> notes) {
        var mounts = new ArrayList<String>();
        for (var one : BenchCase.values()) {
            Arrays.stream(Contestant.values())
                    .filter(contestant -> !results.of(one, contestant).isEmpty())
                    .forEach(contestant -> mounts.add(mount(results, one, contestant)));
        }
        return "{\n\"machine\": " + machine(machine.facts()) + ",\n\"notes\": "
                + array(notes.stream().map(ResultsJson::string).toList())
                + ",\n\"mounts\": " + array(mounts)
                + ",\n\"micro\": "
                + array(micro.stream().map(ResultsJson::micro).toList())
                + "\n}\n";
    }

    private static String machine(Map<String, String> facts) {
        return new TreeMap<>(facts)
                .entrySet().stream()
                        .map(fact -> string(fact.getKey()) + ": " + string(fact.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String mount(Results results, BenchCase one, Contestant contestant) {
        String rounds = results.of(one, contestant).stream()
                .map(ResultsJson::number)
                .collect(Collectors.joining(", ", "[", "]"));
        String speed = results.speed(one, contestant).stream()
                .mapToObj(ratio -> ", \"speedBesideNative\": " + number(ratio))
                .collect(Collectors.joining());
        return "{\"case\": " + string(one.name()) + ", \"contestant\": " + string(contestant.name()) + ", \"unit\": "
                + string(one.unit().symbol()) + ", \"rounds\": " + rounds + ", \"median\": "
                + number(results.median(one, contestant).orElseThrow()) + speed + "}";
    }

    private static String micro(MicroResult result) {
        return "{\"method\": " + string(result.name()) + ", \"unit\": \"ns\", \"median\": " + number(result.median())
                + ", \"min\": " + number(result.min()) + ", \"max\": " + number(result.max()) + "}";
    }

    private static String array(List<String> values) {
        return values.stream().collect(Collectors.joining(",\n  ", "[\n  ", "\n]"));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6g", value);
    }

    private static String string(String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
