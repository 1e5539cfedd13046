package io.shoalfs.mount.fs;

import io.shoalfs.cache.PieceStore;
import io.shoalfs.torrent.FileSpan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The extended attributes of a torrent's nodes, as text:
 * <ul>
 *   <li>{@code user.shoalfs.infohash}: the torrent's;
 *   <li>{@code user.shoalfs.held}: how many bytes of the file are in the cache, by whole pieces;
 *   <li>{@code user.shoalfs.error}: why a read of the file last failed;
 *   <li>on the root also what the mount says of itself.
 * </ul>
 */
final class Attributes {

    /** The one kind of names that there is (xattr(7)). */
    private static final String USER = "user.";

    private static final String INFOHASH = "user.shoalfs.infohash";
    private static final String HELD = "user.shoalfs.held";
    private static final String ERROR = "user.shoalfs.error";

    /** Files whose last error is remembered. */
    private static final int ERRORS_MAX = 1_000;

    /** Files are looked through in strides, since a span's length is an int. */
    private static final long STRIDE = 1 << 30;

    private final PieceStore store;
    private final Map<String, Supplier<String>> about;
    private final Map<Integer, String> errors = new LinkedHashMap<>();

    /** With what the mount says of itself, by the attribute's name. */
    Attributes(PieceStore store, Map<String, Supplier<String>> about) {
        this.store = store;
        this.about = about;
    }

    /** Notes why a read of the file failed; whether that is news: the kernel asks for failed read-ahead page by page. */
    boolean failed(int file, String reason) {
        synchronized (errors) {
            String before = errors.remove(file);
            errors.put(file, reason);
            if (errors.size() > ERRORS_MAX) {
                errors.remove(errors.keySet().iterator().next());
            }
            return !reason.equals(before);
        }
    }

    List<String> names(Node node) {
        var names = new ArrayList<String>(3);
        names.add(INFOHASH);
        if (node instanceof FileNode file) {
            names.add(HELD);
            if (error(file) != null) {
                names.add(ERROR);
            }
        }
        if (node.id() == NodeIds.ROOT) {
            names.addAll(about.keySet());
        }
        return names;
    }

    byte[] value(Node node, String name) throws FsException {
        return value(name, text(node, name));
    }

    /** As getxattr(2) wants it: the bytes of a value, or why there is none. */
    static byte[] value(String name, @Nullable String text) throws FsException {
        if (text != null) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        throw name.startsWith(USER)
                ? new FsException(Errno.ENODATA, "no such attribute")
                : new FsException(Errno.EOPNOTSUPP, "there are only attributes of the user's kind");
    }

    /** What the mount says of itself now; null if it says nothing by that name. */
    static @Nullable String said(Map<String, Supplier<String>> about, String name) {
        var saying = about.get(name);
        return saying == null ? null : saying.get();
    }

    private @Nullable String text(Node node, String name) {
        if (name.equals(INFOHASH)) {
            return store.torrent().id().primary().hex();
        }
        if (node.id() == NodeIds.ROOT) {
            return said(about, name);
        }
        if (!(node instanceof FileNode file)) {
            return null;
        }
        return switch (name) {
            case HELD -> Long.toString(held(file));
            case ERROR -> error(file);
            default -> null;
        };
    }

    private @Nullable String error(FileNode file) {
        synchronized (errors) {
            return errors.get(file.file());
        }
    }

    private long held(FileNode file) {
        var held = store.held();
        var layout = store.torrent().layout();
        long sum = 0;
        for (long offset = 0; offset < file.length(); offset += STRIDE) {
            int length = (int) Math.min(STRIDE, file.length() - offset);
            for (var span : layout.spans(new FileSpan(file.file(), offset, length))) {
                sum += held.contains(span) ? span.length() : 0;
            }
        }
        return sum;
    }
}
