package io.shoalfs.fetch.net;

import java.net.URI;

/**
 * Addresses as they may be shown and logged: no user's name and password, and no query, which may be a signature or a key.
 */
public final class PublicAddress {

    private PublicAddress() {}

    /** Without what may be secret; that something was behind the path is shown. */
    public static String of(URI address) {
        return address.getRawAuthority() == null
                ? address.getScheme() + ":…"
                : place(address) + path(address) + (address.getRawQuery() == null ? "" : "?…");
    }

    /** The same of a tracker: of its path only the end is shown, since what is before that may be a pass key. */
    public static String ofTracker(URI address) {
        var path = path(address);
        int last = path.lastIndexOf('/');
        return place(address) + (last > 0 ? "/…" + path.substring(last) : path);
    }

    private static String place(URI address) {
        var authority = address.getRawAuthority() == null ? "" : address.getRawAuthority();
        return address.getScheme() + "://" + authority.substring(authority.lastIndexOf('@') + 1);
    }

    private static String path(URI address) {
        return address.getRawPath() == null ? "" : address.getRawPath();
    }
}
