package io.shoalfs.fetch.dht;

import io.shoalfs.fetch.net.Datagrams;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/** What the DHT needs of the world outside of its loop. Any thread; stages complete on any. */
public interface DhtWorld {

    /** A socket, whose datagrams are handed on on the loop. */
    CompletionStage<Datagrams> open(Datagrams.Receiver receiver);

    /** The addresses of a host. */
    CompletionStage<List<InetAddress>> resolve(String host);

    /** Threads that may wait for the disk. */
    Executor patient();

    /** The table's. */
    DhtMemory memory();

    /** Who may be spoken with, and told of: no other address gets a datagram from us, or is found. */
    Predicate<InetAddress> permitted();

    /** Where peers reach us by TCP: what is announced. */
    int port();
}
