package io.shoalfs.fetch.origin;

import io.shoalfs.fetch.create.Listing;
import io.shoalfs.fetch.create.Watcher;
import io.shoalfs.fetch.metainfo.PlainAddress;
import io.shoalfs.fetch.web.BucketList;
import io.shoalfs.fetch.web.Escapes;
import io.shoalfs.fetch.web.KnownObject;
import io.shoalfs.fetch.web.ObjectLane;
import io.shoalfs.fetch.web.Tries;
import io.shoalfs.torrent.Name;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The objects below a prefix of a bucket, or one object, as files. For one thread; blocks for the server. */
public final class Bucket {

    private final Way way;
    private final URI address;
    private final @Nullable Name name;
    private final int bufferLength;

    /** What its objects' addresses begin with. */
    private final String root;

    /** Of all keys, and without slashes at its end. */
    private final String prefix;

    /**
     * Nothing has been asked for.
     *
     * @param address as {@code s3://BUCKET/PREFIX}
     * @param name the torrent's; null: as what is there
     * @param bufferLength of a range that is asked for, in bytes
     */
    public Bucket(Way way, URI address, @Nullable Name name, int bufferLength) {
        this.way = way;
        this.address = address;
        this.name = name;
        this.bufferLength = bufferLength;
        this.root = "s3://" + address.getRawAuthority() + "/";
        var path = new String(Escapes.decoded(address.getRawPath()), StandardCharsets.UTF_8);
        this.prefix = path.replaceAll("^/+|/+$", "");
    }

    /**
     * Finds them. The files are read by the lanes of this way, which end with it.
     *
     * @param watcher is asked all the while whether anybody wants them
     * @throws IOException with a sentence for people if the bucket cannot be read, or there is nothing
     */
    public Listing list(Watcher watcher) throws IOException {
        Texts.requireText(PlainAddress.of(address), Escapes.decoded(address.getRawPath()));
        try (var lane = way.to(address, Tries.few())) {
            var one = prefix.isEmpty() || address.getRawPath().endsWith("/") ? null : object(lane);
            return one != null ? file(one) : directory(lane, watcher);
        }
    }

    /** The object with data that is called exactly so: keys come in order, so it is the first; null if there is none. */
    private @Nullable KnownObject object(ObjectLane lane) throws IOException {
        byte[] key = bytes(prefix);
        var first = new BucketList(lane, key).next();
        boolean isThere = !first.isEmpty()
                && Arrays.equals(key, first.get(0).key())
                && first.get(0).known().length() > 0;
        return isThere ? first.get(0).known() : null;
    }

    private Listing file(KnownObject object) throws IOException {
        var found = new FoundFiles();
        var called = name == null ? last() : name;
        found.add(called.bytes(), object);
        var place = URI.create(root + escaped(prefix));
        return new Listing(files(found.ordered(root), file -> place), called, true, place);
    }

    private Listing directory(ObjectLane lane, Watcher watcher) throws IOException {
        byte[] above = prefix.isEmpty() ? new byte[0] : bytes(prefix + "/");
        var found = new FoundFiles();
        var list = new BucketList(lane, above);
        BucketList.Entry archived = null;
        while (!list.isOver()) {
            watcher.requireWanted();
            for (var entry : list.next()) {
                add(entry, above, found);
                boolean isFirst =
                        archived == null && entry.isArchived() && entry.known().length() > 0;
                archived = isFirst ? entry : archived;
            }
        }
        if (archived != null) {
            requireRestored(archived, lane);
        }
        if (found.count() == 0) {
            throw new IOException(PlainAddress.of(address) + " has no objects");
        }
        var base = root + (prefix.isEmpty() ? "" : escaped(prefix) + "/");
        if (prefix.isEmpty()) {
            return new Listing(files(found, base), Name.of(address.getRawAuthority()), false, null).called(name);
        }
        var seed = URI.create(root
                + escaped(prefix.substring(0, prefix.length() - lastOf(prefix).length())));
        return new Listing(files(found, base), last(), false, seed).called(name);
    }

    /** Reads a byte of it, since the list does not say it: better now than after days, and where one is, most often all are. */
    private void requireRestored(BucketList.Entry archived, ObjectLane lane) throws IOException {
        try {
            var object = URI.create(root + Escapes.encoded(archived.key(), "/"));
            lane.read(object, archived.known(), 0, ByteBuffer.allocate(1));
        } catch (IOException e) {
            throw new IOException(e.getMessage() + ": it is archived, and must be restored to be read", e);
        }
    }

    /** What ends in a slash, and is empty, stands for a directory where tools have made one. */
    private static void add(BucketList.Entry entry, byte[] above, FoundFiles found) throws IOException {
        byte[] key = entry.key();
        if (key.length < above.length || Arrays.mismatch(above, 0, above.length, key, 0, above.length) >= 0) {
            throw new IOException("the bucket lists " + new String(key, StandardCharsets.UTF_8)
                    + ", which does not begin with what was asked for");
        }
        boolean isDirectory = entry.known().length() == 0 && (key.length == above.length || key[key.length - 1] == '/');
        if (!isDirectory) {
            found.add(Arrays.copyOfRange(key, above.length, key.length), entry.known());
        }
    }

    private RemoteFiles files(FoundFiles found, String base) throws IOException {
        var ordered = found.ordered(PlainAddress.of(URI.create(base)));
        return files(ordered, new Places(ordered.table(), base)::of);
    }

    private RemoteFiles files(FoundFiles.Ordered ordered, IntFunction<URI> places) {
        return new RemoteFiles(ordered, places, new Lanes(way, address, bufferLength));
    }

    private Name last() throws IOException {
        byte[] last = bytes(lastOf(prefix));
        if (!Name.isValid(last)) {
            throw new IOException(PlainAddress.of(address) + " does not end in a name that a file can have");
        }
        return Name.of(last);
    }

    private static String lastOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String escaped(String path) {
        return Escapes.encoded(bytes(path), "/");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
