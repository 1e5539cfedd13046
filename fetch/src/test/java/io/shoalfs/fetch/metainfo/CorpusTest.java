package io.shoalfs.fetch.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.InfoHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CorpusTest {

    /** Where this program differs on purpose from the project that a torrent comes from, and why. */
    private static final Map<String, String> DIFFERENCES = Map.of(
            "transmission/libtransmission-assets/dup-files.torrent",
                    "transmission refuses two files of one path; libtorrent, whose names all take over, renames the second",
            "transmission/libtransmission-assets/gimp-2.10.32-1-arm64.dmg.torrent",
                    "a saved magnet link: says nothing of files, and is refused with a sentence that says so");

    private record Outcome(Corpus.Entry entry, @Nullable Metainfo metainfo, String said) {

        boolean isAsExpected() {
            return entry.isRejected() == (metainfo == null);
        }
    }

    @Test
    void parse_everyTorrentOfTheCorpus_endsAsItsSourceSays() {
        var wrong = new ArrayList<String>();
        for (var entry : Corpus.entries()) {
            var outcome = parse(entry);
            System.out.printf(
                    "%-12s %-90s %s%n", outcome.isAsExpected() ? "" : "DIFFERENT", entry.path(), outcome.said());
            if (!outcome.isAsExpected() && !DIFFERENCES.containsKey(entry.path())) {
                wrong.add(entry.path() + ": " + entry.text("expected") + ", but: " + outcome.said());
            }
            wrong.addAll(mistakes(outcome));
        }
        assertEquals(List.of(), wrong);
        assertTrue(DIFFERENCES.size() <= 5, "few and argued");
    }

    private static Outcome parse(Corpus.Entry entry) {
        try {
            var metainfo = Metainfo.parse(entry.bytes());
            return new Outcome(entry, metainfo, "loaded");
        } catch (MetainfoException e) {
            return new Outcome(entry, null, "refused: " + e.getMessage());
        }
    }

    /** What a loaded torrent says that the independent reader of the corpus does not. */
    private static List<String> mistakes(Outcome outcome) {
        if (outcome.metainfo() == null) {
            return List.of();
        }
        var mistakes = new ArrayList<String>();
        var torrent = outcome.metainfo().torrent();
        compare("v1", outcome, outcome.entry().text("ih1"), hex(torrent.id().v1()), mistakes);
        compare("v2", outcome, outcome.entry().text("ih2"), hex(torrent.id().v2()), mistakes);
        var length = Integer.toString(torrent.layout().pieceLength());
        compare("piece length", outcome, outcome.entry().text("piece_length"), length, mistakes);
        compare("files", outcome, expectedFiles(outcome.entry()), files(outcome.metainfo()), mistakes);
        return mistakes;
    }

    private static void compare(String what, Outcome outcome, String expected, String found, List<String> mistakes) {
        if (!expected.equals(found)) {
            mistakes.add(outcome.entry().path() + ": " + what + " " + expected + ", but: " + found);
        }
    }

    private static String hex(@Nullable InfoHash hash) {
        return hash == null ? "" : hash.hex();
    }

    /** The lengths of all that is no pad, in order. */
    private static String expectedFiles(Corpus.Entry entry) {
        return entry.files().stream()
                .filter(file -> !isPad(file))
                .mapToLong(file -> isLink(file) ? 0 : (Long) file.get(1))
                .boxed()
                .toList()
                .toString();
    }

    private static boolean isPad(List<@Nullable Object> file) {
        return String.valueOf(file.get(2)).contains("p")
                || String.valueOf(file.get(0)).contains("_____padding_file_");
    }

    private static boolean isLink(List<@Nullable Object> file) {
        return String.valueOf(file.get(2)).contains("l");
    }

    private static String files(Metainfo metainfo) {
        var table = metainfo.torrent().layout().files();
        LongStream lengths = IntStream.range(0, table.count())
                .filter(file -> !table.is(file, FileAttribute.PADDING))
                .mapToLong(table::lengthOf);
        return lengths.boxed().toList().toString();
    }
}
