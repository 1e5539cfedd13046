package io.shoalfs.mount.engine;

import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.fs.FileFinder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes down which parts of files are read at a mount. {@code step} says what is to be done: {@code begin}, {@code keep}
 * it going, {@code take} the lines from a number on, or {@code end}; {@code by} is the same at each step, and nobody else's. The lines are those of a {@link FileList}, one char for each byte.
 */
final class WriteDown implements Errand {

    /** So many lines in one answer. */
    private static final int LINES_MAX = 50_000;

    private final Mounts mounts;
    private final Recordings recordings;

    WriteDown(Mounts mounts, Recordings recordings) {
        this.mounts = mounts;
        this.recordings = recordings;
    }

    @Override
    public Map<String, Object> run(ControlMessage request, Progress progress) throws IOException {
        var place = mounts.of(request);
        String by = request.text("by");
        switch (request.text("step")) {
            case "begin" -> recordings.begin(place, by);
            case "keep" -> recorder(place, by);
            case "take" -> {
                return take(place, recorder(place, by), (int) request.number("from"));
            }
            default -> recordings.end(place, by);
        }
        return Map.of();
    }

    private Recorder recorder(Place place, String by) throws IOException {
        return recordings
                .keep(place, by)
                .orElseThrow(() -> new IOException("what is read at " + place.at() + " is not being written down"));
    }

    private static Map<String, Object> take(Place place, Recorder recorder, int from) throws IOException {
        var volume = place.volume().orElseThrow(() -> new IOException(place.at() + " is not mounted (any longer)"));
        var shownAt = new FileFinder(volume).torrents();
        var text = new ByteArrayOutputStream();
        var parts = recorder.parts(from, LINES_MAX);
        long lines = 0;
        for (var part : parts) {
            var directory = shownAt.get(part.torrent().id().primary());
            if (directory != null) {
                var names = part.torrent().layout().files().file(part.file()).path();
                text.write(FileList.line(part.offset(), part.length(), FileFinder.path(directory, names)));
                lines++;
            }
        }
        var answer = new LinkedHashMap<String, Object>();
        answer.put("parts", parts.size());
        answer.put("lines", lines);
        answer.put("text", text.toString(StandardCharsets.ISO_8859_1));
        return answer;
    }
}
