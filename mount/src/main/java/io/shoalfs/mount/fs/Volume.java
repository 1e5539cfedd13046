package io.shoalfs.mount.fs;

import io.shoalfs.torrent.Name;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files, as the torrent side offers them to a kernel transport. Read-only; any thread; only {@link #read} is
 * answered later, everything else is in memory and returns at once, with or without a network.
 */
public interface Volume {

    /** The directory at the mount point. */
    Node root();

    /** Whether entries of the root come and go. Everything else is the same for as long as the volume lives. */
    boolean isChanging();

    /** The node of this number ({@link Node#id}), or null if none that is shown has it. */
    @Nullable
    Node node(long id);

    /** What the directory calls this, or null. */
    @Nullable
    Node child(Node directory, Name name);

    /**
     * Lists a directory, in an order that never changes, without {@code .} and {@code ..}.
     *
     * @param from how many entries to skip
     * @param sink takes entries until it refuses one
     */
    void list(Node directory, long from, DirectorySink sink);

    /**
     * Where a symbolic link leads: a path from the directory that it lies in, never out of the volume. A new array.
     *
     * @throws FsException EINVAL for all that is no link
     */
    byte[] target(Node link) throws FsException;

    /**
     * Opens a regular file for reading.
     *
     * @throws FsException EISDIR for a directory, ENXIO when the volume is closing
     */
    Handle open(Node file) throws FsException;

    /**
     * Reads, and answers once, now or later, on this thread or another.
     *
     * @param offset in bytes; at or past the end the answer is empty
     * @param length in bytes; the answer is shorter at the end of the file only
     */
    void read(Handle handle, long offset, int length, ReadReply reply);

    /** Ends the use of a handle; its read-ahead is withdrawn. */
    void release(Handle handle);

    /** Sizes for statfs(2). */
    Statistics statistics();

    /**
     * An extended attribute's value: {@code user.shoalfs.*}, what the mount knows of the file. A new array.
     *
     * @throws FsException ENODATA if the node has no such attribute, EOPNOTSUPP if none ever has: programs that look for
     *     access lists and labels, as {@code ls -l} does, ask for one file then, not for each
     */
    byte[] attribute(Node node, String name) throws FsException;

    /** The names of the node's extended attributes. */
    List<String> attributes(Node node);
}
