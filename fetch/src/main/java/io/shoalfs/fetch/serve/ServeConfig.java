package io.shoalfs.fetch.serve;

import java.time.Duration;

/**
 * The limits of what is given by HTTP.
 *
 * @param connections at a time
 * @param connectionsOfOne of them from one IPv4 address, or one IPv6 network of 64 bits
 * @param lineMax bytes of a request's first line; paths of files are not longer
 * @param headersMax bytes of its headers
 * @param waiting requests of a connection that may wait for the one before; one with more is ended
 * @param part bytes of a connection that are on their way from the disk to its socket
 * @param forRequest how long a connection may take until its request is whole, and be idle between two
 * @param forPart how long a client may take for such a part, and waits for its turn under a limit of the rate
 */
public record ServeConfig(
        int connections,
        int connectionsOfOne,
        int lineMax,
        int headersMax,
        int waiting,
        int part,
        Duration forRequest,
        Duration forPart) {

    /**
     * 400 connections: with 64 KiB each, a quarter of the memory that the launcher gives to sockets. 100 of one address: a
     * rack behind one, or a client with many. A minute for 64 KiB is a kilobyte a second.
     */
    public static ServeConfig standard() {
        return new ServeConfig(
                400, 100, 16 * 1024, 16 * 1024, 64, 64 * 1024, Duration.ofSeconds(30), Duration.ofSeconds(60));
    }
}
