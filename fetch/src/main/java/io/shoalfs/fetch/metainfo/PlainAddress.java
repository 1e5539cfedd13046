package io.shoalfs.fetch.metainfo;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Addresses as the mount table, logs and messages may have them: without a user's name and password, and without the
 * query, in which signatures and keys are. Any thread.
 */
public final class PlainAddress {

    /** Parsed by hand: what a text is that no URI could be, people are told too. */
    private static final Pattern ADDRESS =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://)([^/?#]*)([^?#]*).*", Pattern.DOTALL);

    private static final String MAGNET = "magnet:?";

    private PlainAddress() {}

    /** An address without its secrets. */
    public static String of(URI address) {
        return of(address.toString());
    }

    /**
     * What somebody typed: an address without its secrets, a magnet link whose addresses have none; what is neither stays
     * as it is.
     */
    public static String of(String text) {
        if (text.toLowerCase(Locale.ROOT).startsWith(MAGNET)) {
            return text.substring(0, MAGNET.length())
                    + Arrays.stream(text.substring(MAGNET.length()).split("&", -1))
                            .map(PlainAddress::parameter)
                            .collect(Collectors.joining("&"));
        }
        var found = ADDRESS.matcher(text);
        return found.matches()
                ? found.group(1) + found.group(2).substring(found.group(2).lastIndexOf('@') + 1) + found.group(3)
                : text;
    }

    /** The same of a tracker: of its path only the end is shown, since what is before that may be a pass key. */
    public static String ofTracker(URI address) {
        var found = ADDRESS.matcher(of(address));
        if (!found.matches()) {
            return address.getScheme() + ":…";
        }
        var path = found.group(3);
        int last = path.lastIndexOf('/');
        return found.group(1) + found.group(2) + (last > 0 ? "/…" + path.substring(last) : path);
    }

    /** One that has no secret is not written anew: fstab is compared with what the mount table says. */
    private static String parameter(String parameter) {
        int equals = parameter.indexOf('=');
        try {
            var value = URLDecoder.decode(parameter.substring(equals + 1), StandardCharsets.UTF_8);
            var plain = of(value);
            return plain.equals(value)
                    ? parameter
                    : parameter.substring(0, equals + 1) + URLEncoder.encode(plain, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // Nobody can read it, and it is told to nobody.
            return parameter.substring(0, equals + 1);
        }
    }
}
