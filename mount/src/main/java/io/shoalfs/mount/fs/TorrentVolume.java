package io.shoalfs.mount.fs;

import io.shoalfs.cache.FileUses;
import io.shoalfs.cache.Lease;
import io.shoalfs.cache.NoProgressException;
import io.shoalfs.cache.PieceReader;
import io.shoalfs.cache.PieceStore;
import io.shoalfs.torrent.FileSpan;
import io.shoalfs.torrent.Name;
import io.shoalfs.torrent.Torrent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of one torrent, read through a {@link PieceReader}: a volume, or a directory of a {@link Namespace}. */
public final class TorrentVolume implements Volume {

    private static final Logger log = LoggerFactory.getLogger(TorrentVolume.class);

    private final Torrent torrent;
    private final Tree tree;
    private final PieceReader reader;
    private final NextFiles nextFiles;
    private final OpenFile.Reading reading;
    private final Attributes attributes;

    private volatile boolean closed;

    /**
     * The volume of a store's torrent.
     *
     * @param reader reads this store; stays the caller's to close
     * @param created what stat(2) says of every node's times
     * @param readAheadMax the most bytes that are fetched ahead of one reader; 0 for none
     */
    public TorrentVolume(PieceStore store, PieceReader reader, Instant created, long readAheadMax) {
        this(store, reader, new Presentation(created, readAheadMax, true, Map.of()));
    }

    /**
     * How a torrent is shown.
     *
     * @param created what stat(2) says of every node's times
     * @param readAheadMax the most bytes that are fetched ahead of one reader; 0 for none
     * @param isWhole whether it is mounted by itself, not as a directory of a {@link Namespace}
     * @param about the root's extended attributes, if it is mounted by itself
     * @param selected the files that are shown, by ordinal; the others are not there
     */
    public record Presentation(
            Instant created,
            long readAheadMax,
            boolean isWhole,
            Map<String, Supplier<String>> about,
            IntPredicate selected) {

        /** All files. */
        public Presentation(Instant created, long readAheadMax, boolean isWhole, Map<String, Supplier<String>> about) {
            this(created, readAheadMax, isWhole, about, file -> true);
        }
    }

    /**
     * The volume of a store's torrent.
     *
     * @param reader reads this store; stays the caller's to close
     */
    public TorrentVolume(PieceStore store, PieceReader reader, Presentation presentation) {
        this(store, reader, FileUses.UNWATCHED, presentation);
    }

    /**
     * The volume of a store's torrent.
     *
     * @param reader reads this store; stays the caller's to close
     * @param uses is told which files are opened
     */
    public TorrentVolume(PieceStore store, PieceReader reader, FileUses uses, Presentation presentation) {
        var layout = store.torrent().layout();
        this.torrent = store.torrent();
        this.tree = new Tree(
                torrent, presentation.created().getEpochSecond(), presentation.isWhole(), presentation.selected());
        this.reader = reader;
        this.nextFiles = new NextFiles(layout, tree.order(), reader, presentation.readAheadMax());
        this.reading = new OpenFile.Reading(store, reader, nextFiles, uses, presentation.readAheadMax());
        this.attributes = new Attributes(store, presentation.about());
    }

    /** The torrent. */
    public Torrent torrent() {
        return torrent;
    }

    Tree tree() {
        return tree;
    }

    @Override
    public Node root() {
        return tree.root();
    }

    @Override
    public boolean isChanging() {
        return false;
    }

    @Override
    public @Nullable Node node(long id) {
        return tree.node(id);
    }

    @Override
    public @Nullable Node child(Node directory, Name name) {
        return directory instanceof DirectoryNode parent ? parent.child(name) : null;
    }

    @Override
    public void list(Node directory, long from, DirectorySink sink) {
        if (directory instanceof DirectoryNode parent) {
            for (long i = from; i < parent.count(); i++) {
                var child = parent.child((int) i);
                if (!sink.accept(child.name(), child)) {
                    return;
                }
            }
        }
    }

    @Override
    public byte[] target(Node node) throws FsException {
        if (!(node instanceof LinkNode link)) {
            throw new FsException(Errno.EINVAL, "not a symbolic link");
        }
        return link.target();
    }

    @Override
    public Handle open(Node node) throws FsException {
        if (!(node instanceof FileNode file)) {
            throw new FsException(Errno.EISDIR, "a directory cannot be read as a file");
        }
        if (closed) {
            throw new FsException(Errno.ENXIO, "the volume is closing");
        }
        return new OpenFile(file, reading);
    }

    @Override
    public void read(Handle handle, long offset, int length, ReadReply reply) {
        var file = (OpenFile) handle;
        long rest = file.node().length() - offset;
        if (rest <= 0 || length <= 0) {
            reply.empty();
            return;
        }
        var span = new FileSpan(file.node().file(), offset, (int) Math.min(length, rest));
        var held = reader.lease(span);
        if (held.isPresent()) {
            file.note(span.offset(), span.length(), false);
            reply.from(held.get());
            return;
        }
        var answer = reader.read(span);
        // After the read's own demand: what it waits for is asked for first.
        file.note(span.offset(), span.length(), !answer.isDone());
        if (!answer.isDone()) {
            reply.onCancel(() -> answer.cancel(false));
        }
        answerBy(answer, span, reply);
    }

    // The stage that follows is of no use: answering throws nothing.
    private void answerBy(CompletionStage<Lease> answer, FileSpan span, ReadReply reply) {
        answer.whenComplete((lease, failure) -> answer(reply, span, lease, failure));
    }

    private void answer(ReadReply reply, FileSpan span, @Nullable Lease lease, @Nullable Throwable failure) {
        if (lease != null) {
            reply.from(lease);
        } else if (failure instanceof CancellationException) {
            reply.fail(Errno.EINTR);
        } else {
            String reason = failure == null || failure.getMessage() == null ? "unknown" : failure.getMessage();
            boolean isNews = attributes.failed(span.file(), reason);
            // Of lack of progress the reader tells itself, once for all reads.
            if (isNews && !closed && !(failure instanceof NoProgressException)) {
                log.warn("cannot read file {} at {}+{}: {}", span.file(), span.offset(), span.length(), reason);
            }
            reply.fail(Errno.EIO);
        }
    }

    @Override
    public void release(Handle handle) {
        ((OpenFile) handle).release();
    }

    @Override
    public Statistics statistics() {
        return tree.statistics();
    }

    @Override
    public byte[] attribute(Node node, String name) throws FsException {
        return attributes.value(node, name);
    }

    @Override
    public List<String> attributes(Node node) {
        return attributes.names(node);
    }

    /** Withdraws what is expected of files that nobody has opened: the torrent is no longer shown. */
    void hide() {
        nextFiles.clear();
    }

    /** Opens nothing any more, and withdraws what is expected. */
    public void close() {
        closed = true;
        nextFiles.clear();
    }
}
