package io.shoalfs.nativetest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A network of its own: nothing in it reaches the machine's, nor the other way round. Ends with its last process. */
public final class NetworkNamespace implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Workspace work;
    private final String name;

    private NetworkNamespace(Workspace work, String name) {
        this.work = work;
        this.name = name;
    }

    /** A new one, with nothing but its loopback. */
    public static NetworkNamespace create(Workspace work) throws IOException {
        ShoalAssume.canMount();
        ShoalAssume.hasProgram("ip", "iproute2");
        ShoalAssume.hasProgram("nsenter", "util-linux");
        var name = "shoal" + ProcessHandle.current().pid() + "n" + COUNT.incrementAndGet();
        Command.run(PATIENCE, "ip", "netns", "add", name).succeeded();
        var namespace = new NetworkNamespace(work, name);
        namespace.run("ip", "link", "set", "lo", "up");
        return namespace;
    }

    /** One whose machine has these addresses, of which all but the first stand for others. */
    public static NetworkNamespace of(Workspace work, String... addresses) throws IOException {
        var namespace = create(work);
        namespace.run("ip", "link", "add", "left", "type", "veth", "peer", "name", "right");
        namespace.run("ip", "link", "set", "right", "up");
        namespace.own("left", addresses);
        return namespace;
    }

    /** Connects the two by a cable; each has this address, and the network's length behind a slash. */
    public static void connect(NetworkNamespace one, String address, NetworkNamespace other, String otherAddress)
            throws IOException {
        connect(one, "cable", List.of(address), other, List.of(otherAddress));
    }

    /** The same by an interface of that name on both sides, each with these addresses. */
    public static void connect(
            NetworkNamespace one, String device, List<String> addresses, NetworkNamespace other, List<String> others)
            throws IOException {
        one.run("ip", "link", "add", device, "type", "veth", "peer", "name", device, "netns", other.name);
        one.own(device, addresses.toArray(String[]::new));
        other.own(device, others.toArray(String[]::new));
    }

    private void own(String device, String... addresses) throws IOException {
        for (String address : addresses) {
            run("ip", "addr", "add", address, "dev", device);
        }
        run("ip", "link", "set", device, "up");
    }

    /** The command that runs this inside; mounts that it makes are seen outside. */
    private Object[] inside(Object... command) {
        Object[] all = new Object[command.length + 2];
        all[0] = "nsenter";
        all[1] = "--net=" + Path.of("/run/netns", name);
        System.arraycopy(command, 0, all, 2, command.length);
        return all;
    }

    /** Starts a process inside that ends with the test. */
    public Child start(String process, Object... command) throws IOException {
        return work.start(process, inside(command));
    }

    /** The directory of the test. */
    Workspace work() {
        return work;
    }

    /** Runs it inside; what it writes. */
    public String run(Object... command) throws IOException {
        return Command.run(PATIENCE, inside(command)).succeeded().output();
    }

    /** Runs it inside; what it writes, also if it fails. */
    public String output(Object... command) throws IOException {
        return Command.run(PATIENCE, inside(command)).output();
    }

    @Override
    public void close() throws IOException {
        Command.run(PATIENCE, "ip", "netns", "del", name).succeeded();
    }
}
