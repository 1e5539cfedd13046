package io.shoalfs.fetch.origin;

import io.shoalfs.fetch.web.ObjectLane;
import io.shoalfs.fetch.web.Tries;
import java.io.IOException;
import java.net.URI;

/** How servers and buckets are reached. Any thread. */
public interface Way {

    /**
     * A new lane, which asks for nothing yet.
     *
     * @throws IOException with a sentence for people if there can be neither a server nor a bucket
     */
    ObjectLane to(URI base, Tries tries) throws IOException;
}
