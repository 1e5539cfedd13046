package io.shoalfs.fetch.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the head of an answer says (RFC 9110), and what is wrong with it. */
final class Answers {

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;
    private static final int UNSATISFIABLE = 416;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;
    private static final int SECONDS_DIGITS_MAX = 9;

    private Answers() {}

    /** Whether the body is not the file's bytes but a packed form of them, which nobody asked for. */
    static boolean isPacked(HttpResponse response) {
        var encoding = response.headers().get(HttpHeaderNames.CONTENT_ENCODING);
        return encoding != null && !encoding.isBlank() && !"identity".equalsIgnoreCase(encoding.strip());
    }

    /** What a status that is neither 200 nor 206 nor a redirection means. */
    static Fault fault(HttpResponse response) {
        int status = response.status().code();
        var reason = "answered with status " + status;
        return switch (status) {
            case UNAUTHORIZED, FORBIDDEN, NOT_FOUND, GONE, UNSATISFIABLE -> Fault.missing(reason);
            case TOO_MANY, UNAVAILABLE -> new Fault(Fault.Kind.BUSY, reason, retryAfter(response));
            default -> Fault.server(reason);
        };
    }

    /** What is wrong with the head of a part (206); null if nothing is. */
    static @Nullable Fault ofPart(HttpResponse response, FileRange asked) {
        var header = response.headers().get(HttpHeaderNames.CONTENT_RANGE, "");
        var found = CONTENT_RANGE.matcher(header.strip());
        boolean isRight = found.matches()
                && Long.parseLong(found.group(1)) == asked.offset()
                && Long.parseLong(found.group(2)) == asked.end() - 1;
        if (!isRight) {
            return Fault.server("sends another range than it was asked for");
        }
        if (!found.group(3).equals("*") && Long.parseLong(found.group(3)) != asked.fileLength()) {
            return Fault.missing("has a file of another length");
        }
        long length = HttpUtil.getContentLength(response, asked.length());
        return length == asked.length() ? null : Fault.server("sends another length than it was asked for");
    }

    /** What is wrong with the head of a whole file (200), where a range was asked for; null if nothing is. */
    static @Nullable Fault ofWhole(HttpResponse response, long fileLength, long longestWhole) {
        if (HttpUtil.getContentLength(response, fileLength) != fileLength) {
            return Fault.missing("has a file of another length");
        }
        return fileLength <= longestWhole ? null : Fault.missing("knows no ranges, and the file is long");
    }

    /** When the server wants to be asked again: in seconds, or a date. */
    static @Nullable Duration retryAfter(HttpResponse response) {
        var header = response.headers().get(HttpHeaderNames.RETRY_AFTER);
        if (header == null) {
            return null;
        }
        var text = header.strip();
        if (text.matches("\\d{1," + SECONDS_DIGITS_MAX + "}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            // By the server's own clock, which is the one that it reckons with.
            var answered = response.headers().get(HttpHeaderNames.DATE, "").strip();
            var wait = Duration.between(date(answered), date(text));
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static ZonedDateTime date(String text) {
        return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
    }
}
