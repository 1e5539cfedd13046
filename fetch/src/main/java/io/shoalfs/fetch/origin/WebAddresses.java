package io.shoalfs.fetch.origin;

import io.shoalfs.fetch.create.Listing;
import io.shoalfs.fetch.create.Watcher;
import io.shoalfs.fetch.metainfo.PlainAddress;
import io.shoalfs.fetch.web.Escapes;
import io.shoalfs.fetch.web.KnownObject;
import io.shoalfs.fetch.web.ObjectLane;
import io.shoalfs.fetch.web.Tries;
import io.shoalfs.torrent.Name;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Addresses of one web server, each of a file. For one thread; blocks for the server. */
public final class WebAddresses {

    private final Way way;
    private final List<URI> addresses;
    private final @Nullable Name name;
    private final int bufferLength;

    /**
     * Nothing has been asked for.
     *
     * @param addresses of {@code http} or {@code https}, one at least
     * @param name the torrent's; null: as what is there
     * @param bufferLength of a range that is asked for, in bytes
     */
    public WebAddresses(Way way, List<URI> addresses, @Nullable Name name, int bufferLength) {
        this.way = way;
        this.addresses = List.copyOf(addresses);
        this.name = name;
        this.bufferLength = bufferLength;
    }

    /**
     * Finds out how long they are. The files are read by the lanes of this way, which end with it.
     *
     * @param workers how many of the executor's threads ask at once
     * @param watcher is asked all the while whether anybody wants them
     * @throws IOException with a sentence for people if one cannot be had, or no web server can have them all
     */
    public Listing list(int workers, Executor executor, Watcher watcher) throws IOException {
        for (var address : addresses) {
            requireFile(address);
        }
        var first = addresses.get(0);
        if (addresses.size() == 1) {
            return file(first, heads(1, executor, watcher).get(0));
        }
        for (var address : addresses) {
            requireSameServer(first, address);
        }
        String[] above = directory();
        var base = server()
                + String.join(
                        "",
                        Arrays.stream(above).map(name -> escaped(name) + "/").toList());
        var ordered = found(heads(workers, executor, watcher), above).ordered(base);
        var files = files(ordered, new Places(ordered.table(), base)::of);
        if (above.length == 0) {
            return new Listing(files, Name.of(first.getRawAuthority()), false, null).called(name);
        }
        var last = above[above.length - 1];
        var seed = URI.create(base.substring(0, base.length() - escaped(last).length() - 1));
        return new Listing(files, Name.of(last), false, seed).called(name);
    }

    private Listing file(URI address, KnownObject known) throws IOException {
        var called = name == null ? Name.of(lastOf(address)) : name;
        var found = new FoundFiles();
        found.add(called.bytes(), known);
        var seed = address.getRawQuery() == null ? address : null;
        return new Listing(files(found.ordered(server()), file -> address), called, true, seed);
    }

    private static void requireFile(URI address) throws IOException {
        var shown = PlainAddress.of(address);
        Texts.requireText(shown, Escapes.decoded(address.getRawPath()));
        for (var name : names(address)) {
            if (!Name.isValid(name.getBytes(StandardCharsets.UTF_8))) {
                throw new IOException(shown + " is no address of a file: its path has a component that is no name");
            }
        }
        if (address.getRawAuthority().indexOf('@') >= 0) {
            throw new IOException(
                    shown + " is given with a user's name, which everybody who has the torrent would read: "
                            + "serve it without, or give a token by --web-token");
        }
    }

    private static void requireSameServer(URI first, URI other) throws IOException {
        boolean isSame = first.getScheme().equalsIgnoreCase(other.getScheme())
                && first.getRawAuthority().equalsIgnoreCase(other.getRawAuthority());
        if (!isSame) {
            throw new IOException(PlainAddress.of(first) + " and " + PlainAddress.of(other)
                    + " share no base, so that no server could be the torrent's web seed (BEP 19): "
                    + "make a torrent of each server's");
        }
        for (var address : List.of(first, other)) {
            if (address.getRawPath().startsWith("//")) {
                throw new IOException(
                        PlainAddress.of(address) + " begins with two slashes, so that no web seed of several "
                                + "files can have it (BEP 19): name this one alone");
            }
            if (address.getRawQuery() != null) {
                throw new IOException(PlainAddress.of(address) + " is given with a query, which no web seed of several "
                        + "files can have (BEP 19): name the files by plain addresses, or this one alone");
            }
        }
    }

    /** As far as all of them share it. */
    private String[] directory() {
        String[] shared = directoryOf(addresses.get(0));
        for (var address : addresses) {
            String[] other = directoryOf(address);
            int common = Arrays.mismatch(shared, other);
            shared = common < 0 ? shared : Arrays.copyOf(shared, common);
        }
        return shared;
    }

    private static String[] directoryOf(URI address) {
        var names = names(address);
        return names.subList(0, names.size() - 1).toArray(String[]::new);
    }

    /** The path's components, decoded. */
    private static List<String> names(URI address) {
        var path = address.getRawPath() == null ? "" : address.getRawPath();
        return Arrays.stream(path.replaceAll("^/+", "").split("/", -1))
                .map(name -> new String(Escapes.decoded(name), StandardCharsets.UTF_8))
                .toList();
    }

    private static String lastOf(URI address) {
        var names = names(address);
        return names.get(names.size() - 1);
    }

    private FoundFiles found(List<KnownObject> known, String[] above) throws IOException {
        var found = new FoundFiles();
        for (int ordinal = 0; ordinal < addresses.size(); ordinal++) {
            var names = names(addresses.get(ordinal));
            var path = String.join("/", names.subList(above.length, names.size()));
            found.add(path.getBytes(StandardCharsets.UTF_8), known.get(ordinal));
        }
        return found;
    }

    /** What each is, by several lanes at once. */
    private List<KnownObject> heads(int workers, Executor executor, Watcher watcher) throws IOException {
        var known = new KnownObject[addresses.size()];
        var next = new AtomicInteger();
        var asking = new ArrayList<CompletableFuture<@Nullable Void>>();
        for (int worker = 0; worker < Math.min(workers, known.length); worker++) {
            asking.add(CompletableFuture.runAsync(() -> ask(next, known, watcher), executor));
        }
        try {
            asking.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            throw e.getCause() instanceof Unanswered failure ? failure.reason : new IOException(e);
        } finally {
            next.set(known.length);
        }
        return Arrays.asList(known);
    }

    private void ask(AtomicInteger next, KnownObject[] known, Watcher watcher) {
        try (ObjectLane lane = way.to(addresses.get(0), Tries.few())) {
            for (int ordinal = next.getAndIncrement(); ordinal < known.length; ordinal = next.getAndIncrement()) {
                watcher.requireWanted();
                known[ordinal] = lane.head(addresses.get(ordinal));
            }
        } catch (IOException e) {
            next.set(known.length);
            throw new Unanswered(e);
        }
    }

    /** Takes a reason out of a thread. */
    private static final class Unanswered extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final IOException reason;

        Unanswered(IOException reason) {
            super(reason);
            this.reason = reason;
        }
    }

    private RemoteFiles files(FoundFiles.Ordered ordered, IntFunction<URI> places) {
        return new RemoteFiles(ordered, places, new Lanes(way, addresses.get(0), bufferLength));
    }

    /** With a slash at its end. */
    private String server() {
        var first = addresses.get(0);
        return first.getScheme().toLowerCase(Locale.ROOT) + "://" + first.getRawAuthority() + "/";
    }

    private static String escaped(String name) {
        return Escapes.encoded(name.getBytes(StandardCharsets.UTF_8), "");
    }
}
