package io.shoalfs.mount.engine;

import io.shoalfs.mount.control.ControlMessage;
import io.shoalfs.mount.fs.FileFinder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes down which parts of files are read at a mount. {@code step} says what is to be done: {@code begin}, {@code take}
 * the lines from a number on, or {@code end}. The lines are those of a {@link FileList}, one char for each byte.
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
        String at = request.text("at");
        String step = request.text("step");
        if (step.equals("begin")) {
            volumeOf(at);
            recordings.begin(at);
        } else if (step.equals("take")) {
            return take(at, (int) request.number("from"));
        } else {
            recordings.end(at);
        }
        return Map.of();
    }

    private FileFinder volumeOf(String at) throws IOException {
        return new FileFinder(mounts.all().stream()
                .filter(place -> place.at().equals(at))
                .findFirst()
                .flatMap(Place::volume)
                .orElseThrow(() -> new IOException(at + " is not mounted (any longer)")));
    }

    private Map<String, Object> take(String at, int from) throws IOException {
        var recorder = recordings.at(at).orElseThrow(() -> new IOException("nothing is being recorded at " + at));
        var shownAt = volumeOf(at).torrents();
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
