package io.shoalfs.fetch.web;

import java.net.URI;
import java.util.Optional;

/**
 * Where a range is asked for.
 *
 * @param host of the address
 * @param redirects that have led there from where the range was asked for first, and attempts that were in vain
 * @param isElsewhere a redirect led there, now or before
 * @param isRemembered a redirect for another range of the file had led there: it may lead elsewhere by now
 */
record Place(URI address, Host host, int redirects, boolean isElsewhere, boolean isRemembered) {

    /** An address that no redirect led to; empty if it is none of the web. */
    static Optional<Place> of(URI address) {
        return Host.of(address).map(host -> new Place(address, host, 0, false, false));
    }

    /** Where a redirect from here leads; empty if that is no address of the web. */
    Optional<Place> redirected(URI target) {
        return Host.of(target).map(to -> new Place(target, to, redirects + 1, true, false));
    }

    /** The same, for the ranges to come. */
    Place remembered() {
        return new Place(address, host, 0, true, true);
    }

    /** The same, after so many attempts in vain. */
    Place after(int attempts) {
        return new Place(address, host, attempts, isElsewhere, isRemembered);
    }
}
