package io.shoalfs.fetch.web;

import java.net.URI;
import java.util.Optional;

/**
 * Where a range is asked for.
 *
 * @param host of the address
 * @param redirects that have led there
 */
record Place(URI address, Host host, int redirects) {

    /** An address that no redirect led to; empty if it is none of the web. */
    static Optional<Place> of(URI address) {
        return Host.of(address).map(host -> new Place(address, host, 0));
    }

    /** Where a redirect from here leads; empty if that is no address of the web. */
    Optional<Place> redirected(URI target) {
        return Host.of(target).map(host -> new Place(target, host, redirects + 1));
    }
}
