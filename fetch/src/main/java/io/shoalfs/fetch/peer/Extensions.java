package io.shoalfs.fetch.peer;

import io.shoalfs.fetch.peer.Message.Extended;
import java.net.ProtocolException;
import java.util.OptionalInt;

/** What a peer says over the extension protocol (BEP 10). Confined to the connection's loop. */
final class Extensions {

    private static final int HANDSHAKE = 0;

    private final Requests requests;
    private OptionalInt listening = OptionalInt.empty();
    private String client = "";

    /** Nothing has been said yet. */
    Extensions(Requests requests) {
        this.requests = requests;
    }

    OptionalInt listening() {
        return listening;
    }

    String client() {
        return client;
    }

    /** Takes a message; true if something has changed by it. */
    boolean take(Extended extended) throws ProtocolException {
        if (extended.extension() != HANDSHAKE) {
            return false;
        }
        var theirs = ExtensionHandshake.read(extended.payload());
        requests.limit(theirs.requests());
        listening = theirs.port();
        client = theirs.client();
        return true;
    }
}
