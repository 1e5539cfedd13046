package io.shoalfs.mount.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import io.shoalfs.mount.engine.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What a command that takes a while tells: a bar on standard error, if that is a terminal, and a sentence at the end; or,
 * with {@code --json}, an object a line on standard output, of which the last is the result. For one thread.
 */
final class Report {

    private static final long JSON_NANOS = Duration.ofSeconds(1).toNanos();

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(names = "--json", description = "Tell all of it as JSON, an object a line; the last is the result.")
    private boolean isJson;

    /** Something that takes a while. */
    interface Work {

        Map<String, Object> run(Progress progress) throws IOException;
    }

    /** What is said at the end, for people. */
    interface Sentence {

        String of(Map<String, Object> answer);
    }

    /** Does it, and tells. A signal ends the line that is being drawn, and the process. */
    Map<String, Object> of(Work work, Sentence sentence) throws IOException {
        return isJson ? asJson(work) : asText(work, sentence);
    }

    private Map<String, Object> asJson(Work work) throws IOException {
        var out = command.commandLine().getOut();
        var answer = new LinkedHashMap<String, Object>();
        answer.put("status", "done");
        answer.putAll(work.run(jsonProgress(out, System::nanoTime)));
        say(out, answer);
        return answer;
    }

    private static Progress jsonProgress(PrintWriter out, LongSupplier nanoTime) {
        long[] told = {nanoTime.getAsLong()};
        return (done, total) -> {
            long now = nanoTime.getAsLong();
            if (now - told[0] >= JSON_NANOS) {
                told[0] = now;
                var line = new LinkedHashMap<String, Object>();
                line.put("status", "running");
                line.put("done_bytes", done);
                line.put("total_bytes", total);
                say(out, line);
            }
        };
    }

    /** Writes it as JSON, in a line. */
    static void say(PrintWriter out, Map<String, Object> object) throws IOException {
        try (var json = FACTORY.createGenerator(out)) {
            JSON.std.write(object, json);
        }
        out.println();
        out.flush();
    }

    private Map<String, Object> asText(Work work, Sentence sentence) throws IOException {
        if (!Terminal.isWatched()) {
            return said(work.run((done, total) -> {}), sentence);
        }
        var bar = new ProgressBar(command.commandLine().getErr(), System::nanoTime);
        var ending = new Thread(bar::end, "bar");
        Runtime.getRuntime().addShutdownHook(ending);
        try {
            var answer = work.run(bar);
            bar.end();
            return said(answer, sentence);
        } finally {
            bar.end();
        }
    }

    private Map<String, Object> said(Map<String, Object> answer, Sentence sentence) {
        var out = command.commandLine().getOut();
        out.println(sentence.of(answer));
        out.flush();
        return answer;
    }

    /** A number of an answer and what it counts: "1 piece", "2 pieces". */
    static String count(Map<?, ?> answer, String field, String noun) {
        long number = number(answer, field);
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** A number of an answer, 0 if it has none of that name. */
    static long number(Map<?, ?> answer, String field) {
        return answer.get(field) instanceof Number number ? number.longValue() : 0;
    }
}
