package io.shoalfs.mount.cli;

import io.shoalfs.fetch.create.PartNumber;
import io.shoalfs.fetch.create.Plan;
import io.shoalfs.mount.create.Creation;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code shoalfs create} says at its end. */
final class CreateAnswer {

    private CreateAnswer() {}

    /** Of a torrent. */
    static Map<String, Object> of(Creation.Created created) {
        var fields = plan(created.output(), created.plan());
        created.id().all().forEach(hash -> fields.put(hash.isV2() ? "infohash_v2" : "infohash_v1", hash.hex()));
        return fields;
    }

    /** Of a part. */
    static Map<String, Object> of(Creation.CreatedPart created, PartNumber part) {
        var plan = created.plan();
        var fields = plan(created.output(), plan);
        fields.put("part", part.part());
        fields.put("parts", part.parts());
        fields.put("part_length_bytes", created.share().length(plan));
        fields.put("part_pieces", created.share().count());
        return fields;
    }

    private static Map<String, Object> plan(Path output, Plan plan) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("path", output.toString());
        fields.put("format", plan.format().name().toLowerCase(Locale.ROOT));
        fields.put("length_bytes", plan.files().length());
        fields.put("files", plan.files().count());
        fields.put("piece_length_bytes", plan.pieceLength());
        fields.put("pieces", plan.pieceCount());
        return fields;
    }

    /** The same for people. */
    static String sentence(Map<String, Object> answer) {
        var text = new StringBuilder(InfoCommand.visible(String.valueOf(answer.get("path")))).append(": ");
        if (answer.containsKey("part")) {
            text.append(ProgressBar.bytes(Report.number(answer, "part_length_bytes")))
                    .append(" in ")
                    .append(Report.count(answer, "part_pieces", "piece"))
                    .append(", part ")
                    .append(answer.get("part"))
                    .append('/')
                    .append(answer.get("parts"))
                    .append(" of ");
        }
        text.append(ProgressBar.bytes(Report.number(answer, "length_bytes")))
                .append(" in ")
                .append(Report.count(answer, "files", "file"))
                .append(", ")
                .append(Report.count(answer, "pieces", "piece"))
                .append(" of ")
                .append(ProgressBar.bytes(Report.number(answer, "piece_length_bytes")))
                .append(", ")
                .append(answer.get("format"));
        for (var version : List.of("v1", "v2")) {
            var hash = answer.get("infohash_" + version);
            if (hash != null) {
                text.append(System.lineSeparator())
                        .append("infohash ")
                        .append(version)
                        .append(' ')
                        .append(hash);
            }
        }
        return text.toString();
    }
}
