package io.shoalfs.fetch.serve;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a file that a request is for (RFC 9110, 14).
 *
 * @param offset of its first byte
 * @param end behind its last byte
 * @param isPart whether it was asked for by a range, be it all of the file
 */
record ByteRange(long offset, long end, boolean isPart) {

    private static final Pattern FORM = Pattern.compile("bytes[ \t]*=[ \t]*(\\d{0,18})-(\\d{0,18})[ \t]*");

    /** All of a file of this length. */
    static ByteRange whole(long length) {
        return new ByteRange(0, length, false);
    }

    /**
     * What the header asks for of a file of this length; empty if that is no byte of it, or more than one range: for such
     * nobody is owed an answer.
     *
     * @param header null if there is none; in other units than bytes, it counts as none
     */
    static Optional<ByteRange> of(@Nullable String header, long length) {
        if (header == null || !header.strip().startsWith("bytes")) {
            return Optional.of(whole(length));
        }
        var form = FORM.matcher(header.strip());
        if (!form.matches() || (form.group(1).isEmpty() && form.group(2).isEmpty())) {
            return Optional.empty();
        }
        if (form.group(1).isEmpty()) {
            long count = Math.min(length, Long.parseLong(form.group(2)));
            return part(length - count, length);
        }
        long offset = Long.parseLong(form.group(1));
        long last = form.group(2).isEmpty() ? Long.MAX_VALUE - 1 : Long.parseLong(form.group(2));
        return part(offset, Math.min(length, last + 1));
    }

    private static Optional<ByteRange> part(long offset, long end) {
        return offset < end ? Optional.of(new ByteRange(offset, end, true)) : Optional.empty();
    }

    /** How many bytes it is. */
    long length() {
        return end - offset;
    }
}
