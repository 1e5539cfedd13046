package io.shoalfs.fetch.metainfo;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files that a magnet link's {@code so} selects (BEP 53): {@code 0,2,4,6-8}. What is no such range is left out. */
final class MagnetFiles {

    private static final Pattern RANGE = Pattern.compile("([0-9]{1,9})(?:-([0-9]{1,9}))?");

    /** No torrent that can be read has a file beyond this ({@link BencodeLimits#TORRENT}). */
    private static final int MAX_FILE = 10_000_000;

    private MagnetFiles() {}

    /** Adds what a text selects, as long as there are not too many ranges. */
    static void addTo(List<Magnet.Files> selected, String text, int most) {
        for (String part : text.split(",", -1)) {
            Matcher matcher = RANGE.matcher(part);
            if (matcher.matches() && selected.size() < most) {
                int first = Integer.parseInt(matcher.group(1));
                int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
                if (first <= last && last <= MAX_FILE) {
                    selected.add(new Magnet.Files(first, last));
                }
            }
        }
    }
}
