package io.shoalfs.mount.fs;

import io.shoalfs.cache.WholeFile;
import io.shoalfs.torrent.Name;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many torrents in one volume, a directory for each at its root. Torrents come and go; files of one that is gone can be
 * read by whoever has them open.
 *
 * <p>Any thread. An inode number holds 29 bits of the info-hash: those of two torrents can coincide, once in half a
 * billion pairs, and only the first is shown then.
 */
public final class Namespace implements Volume {

    /** Of an info-hash: enough for whoever has fewer than ten thousand namesakes. */
    private static final int DIGITS = 8;

    private static final int NAME_MAX = 255;

    private static final Logger log = LoggerFactory.getLogger(Namespace.class);

    private final InstantSource clock;
    private final Map<String, Supplier<String>> about;
    private final Root root = new Root();

    /** By its tree, which each node knows. */
    private final Map<Tree, TorrentVolume> volumes = new ConcurrentHashMap<>();

    /** By what all its nodes' numbers have in common. */
    private final Map<Long, TorrentVolume> byNumber = new ConcurrentHashMap<>();

    /**
     * A namespace of no torrent.
     *
     * @param about the root's extended attributes
     */
    public Namespace(InstantSource clock, Map<String, Supplier<String>> about) {
        this.clock = clock;
        this.about = about;
        root.entries = new Entries(List.of(), Map.of(), clock.instant().getEpochSecond());
    }

    /** The root's entries at one time. Immutable. */
    private record Entries(List<Name> names, Map<Name, TorrentVolume> volumes, long modified) {}

    /** The root, whose entries change. */
    private static final class Root implements Node {

        private volatile Entries entries = new Entries(List.of(), Map.of(), 0);

        @Override
        public long id() {
            return NodeIds.ROOT;
        }

        @Override
        public Kind kind() {
            return Kind.DIRECTORY;
        }

        @Override
        public long length() {
            return 0;
        }

        @Override
        public int permissions() {
            return 0555;
        }

        @Override
        public int links() {
            return 2 + entries.names().size();
        }

        @Override
        public long modified() {
            return entries.modified();
        }
    }

    /** An open file, with the volume to read it from even after that has gone. */
    private record Opened(TorrentVolume volume, Handle handle) implements Handle {

        @Override
        public Node node() {
            return handle.node();
        }

        @Override
        public Optional<WholeFile> whole() {
            return handle.whole();
        }
    }

    /**
     * Shows these torrents and no others; each once. Who is shown already keeps its name.
     *
     * @return the names of the directories that have come or gone
     */
    public synchronized List<Name> show(Collection<TorrentVolume> wanted) {
        var shown = new TreeMap<>(root.entries.volumes());
        var changed = new ArrayList<Name>();
        for (var name : root.entries.names()) {
            if (!wanted.contains(shown.get(name))) {
                hide(shown.remove(name));
                changed.add(name);
            }
        }
        var newcomers = wanted.stream()
                .distinct()
                .filter(volume -> !volumes.containsKey(volume.tree()))
                .filter(this::isNumbered)
                .toList();
        for (var volume : newcomers) {
            volumes.put(volume.tree(), volume);
            var name = nameOf(volume, newcomers, shown.keySet());
            shown.put(name, volume);
            changed.add(name);
        }
        if (!changed.isEmpty()) {
            root.entries = new Entries(
                    List.copyOf(shown.keySet()),
                    Map.copyOf(shown),
                    clock.instant().getEpochSecond());
        }
        return changed;
    }

    /** Whether the nodes of a torrent that is to be shown have numbers of their own. */
    private boolean isNumbered(TorrentVolume volume) {
        var other = byNumber.putIfAbsent(volume.tree().ids().base(), volume);
        if (other == null || other == volume) {
            return true;
        }
        log.error(
                "{} is not shown: its inode numbers are those of {}; mount it by itself",
                volume.torrent().name(),
                other.torrent().name());
        return false;
    }

    private void hide(TorrentVolume volume) {
        volumes.remove(volume.tree());
        byNumber.remove(volume.tree().ids().base(), volume);
        volume.hide();
    }

    /**
     * The torrent's name; with the first digits of its info-hash if another has that name, so that no name ever leads
     * to the one torrent today and to the other after the next start.
     */
    private static Name nameOf(TorrentVolume volume, List<TorrentVolume> newcomers, Set<Name> taken) {
        var plain = volume.torrent().name();
        long namesakes = newcomers.stream()
                .filter(other -> other.torrent().name().equals(plain))
                .count();
        if (namesakes == 1 && !taken.contains(plain)) {
            return plain;
        }
        String suffix = "-" + volume.torrent().id().primary().hex().substring(0, DIGITS);
        var name = suffixed(plain, suffix);
        // Somebody may have called a torrent just so.
        for (int tries = 1; taken.contains(name); tries++) {
            name = suffixed(plain, suffix + "-" + tries);
        }
        return name;
    }

    /** Cut to what fits, never inside a character of UTF-8. */
    private static Name suffixed(Name plain, String suffix) {
        byte[] bytes = plain.bytes();
        int kept = Math.min(bytes.length, NAME_MAX - suffix.length());
        while (kept > 0 && kept < bytes.length && (bytes[kept] & 0xc0) == 0x80) {
            kept--;
        }
        byte[] name = Arrays.copyOf(bytes, kept + suffix.length());
        System.arraycopy(suffix.getBytes(StandardCharsets.US_ASCII), 0, name, kept, suffix.length());
        return Name.of(name);
    }

    @Override
    public Node root() {
        return root;
    }

    @Override
    public boolean isChanging() {
        return true;
    }

    @Override
    public @Nullable Node node(long id) {
        if (id == NodeIds.ROOT) {
            return root;
        }
        var volume = byNumber.get(NodeIds.baseOf(id));
        return volume == null ? null : volume.node(id);
    }

    @Override
    public @Nullable Node child(Node directory, Name name) {
        if (directory == root) {
            var volume = root.entries.volumes().get(name);
            return volume == null ? null : volume.root();
        }
        var volume = volumeOf(directory);
        return volume == null ? null : volume.child(directory, name);
    }

    @Override
    public void list(Node directory, long from, DirectorySink sink) {
        if (directory == root) {
            listRoot(root.entries, from, sink);
            return;
        }
        var volume = volumeOf(directory);
        if (volume != null) {
            volume.list(directory, from, sink);
        }
    }

    private static void listRoot(Entries entries, long from, DirectorySink sink) {
        for (long i = from; i < entries.names().size(); i++) {
            var name = entries.names().get((int) i);
            var volume = entries.volumes().get(name);
            if (volume != null && !sink.accept(name, volume.root())) {
                return;
            }
        }
    }

    @Override
    public byte[] target(Node link) throws FsException {
        var volume = volumeOf(link);
        if (volume == null) {
            throw new FsException(Errno.EINVAL, "no link of a torrent that is shown");
        }
        return volume.target(link);
    }

    @Override
    public Handle open(Node file) throws FsException {
        if (file == root) {
            throw new FsException(Errno.EISDIR, "a directory cannot be read as a file");
        }
        var volume = volumeOf(file);
        if (volume == null) {
            throw new FsException(Errno.ENOENT, "its torrent is no longer shown");
        }
        return new Opened(volume, volume.open(file));
    }

    @Override
    public void read(Handle handle, long offset, int length, ReadReply reply) {
        var opened = (Opened) handle;
        opened.volume().read(opened.handle(), offset, length, reply);
    }

    @Override
    public void release(Handle handle) {
        var opened = (Opened) handle;
        opened.volume().release(opened.handle());
    }

    @Override
    public Statistics statistics() {
        long bytes = 0;
        long files = 1;
        for (var volume : root.entries.volumes().values()) {
            bytes += volume.statistics().bytes();
            files += volume.statistics().files();
        }
        return new Statistics(bytes, files);
    }

    @Override
    public byte[] attribute(Node node, String name) throws FsException {
        var volume = volumeOf(node);
        return volume == null
                ? Attributes.value(name, node == root ? Attributes.said(about, name) : null)
                : volume.attribute(node, name);
    }

    @Override
    public List<String> attributes(Node node) {
        if (node == root) {
            return List.copyOf(about.keySet());
        }
        var volume = volumeOf(node);
        return volume == null ? List.of() : volume.attributes(node);
    }

    private @Nullable TorrentVolume volumeOf(Node node) {
        return node instanceof Entry entry ? volumes.get(entry.tree()) : null;
    }
}
