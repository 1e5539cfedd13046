package io.shoalfs.fetch.net;

import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;

/** Failures of the network as clauses for people, behind the name of who failed: {@code "refused the connection"}. */
public final class Reasons {

    private Reasons() {}

    /** What this failure says of the other end. */
    public static String of(Throwable failure) {
        if (failure instanceof CompletionException wrapped && wrapped.getCause() != null) {
            return of(wrapped.getCause());
        }
        if (failure instanceof ConnectTimeoutException) {
            return "did not answer";
        }
        if (failure instanceof UnknownHostException) {
            return "has no address";
        }
        if (failure instanceof NoRouteToHostException) {
            return "cannot be reached";
        }
        var message = String.valueOf(failure.getMessage());
        if (failure instanceof ConnectException && message.contains("refused")) {
            return "refused the connection";
        }
        return "failed (" + message + ")";
    }
}
