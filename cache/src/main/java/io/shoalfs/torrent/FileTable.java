package io.shoalfs.torrent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files of a torrent, in the torrent's order, end to end in its space. Immutable.
 *
 * <p>Held in columns, with each directory once: 17 bytes a file and its name's bytes, since data sets have millions.
 */
public final class FileTable {

    /** The directory at the root of the torrent. */
    public static final int ROOT = 0;

    /** All names together, in bytes: what an array can hold. */
    private static final int MAX_NAMES = Integer.MAX_VALUE - 8;

    private final int count;

    /** One more than there are files, as {@link #nameEnds} is; these arrays may be a little longer. */
    private final long[] starts;

    private final byte[] attributes;
    private final boolean padded;
    private final int[] parents;

    /** The names end to end, and where each ends. */
    private final byte[] names;

    private final int[] nameEnds;
    private final Map<Integer, List<Name>> targets;
    private final List<Directory> directories;

    private FileTable(Builder builder) {
        int nameBytes = builder.nameEnds[builder.count];
        this.count = builder.count;
        this.padded = builder.padded;
        // One column after the other is let go by the builder: a copy of all at once would be half a gigabyte.
        this.starts =
                isFull(builder.starts.length, count + 1) ? builder.starts : Arrays.copyOf(builder.starts, count + 1);
        builder.starts = new long[0];
        this.attributes = fitting(builder.attributes, count);
        builder.attributes = new byte[0];
        this.parents = fitting(builder.parents, count);
        builder.parents = new int[0];
        this.nameEnds = fitting(builder.nameEnds, count + 1);
        builder.nameEnds = new int[0];
        this.names = fitting(builder.names, nameBytes);
        builder.names = new byte[0];
        this.targets = Map.copyOf(builder.targets);
        this.directories = List.copyOf(builder.directories);
    }

    /**
     * A directory that some file lies in.
     *
     * @param parent the ordinal of the directory it lies in; the root is its own parent
     * @param name its name; the root's is of no meaning
     */
    public record Directory(int parent, Name name) {}

    private static byte[] fitting(byte[] column, int length) {
        return isFull(column.length, length) ? column : Arrays.copyOf(column, length);
    }

    private static int[] fitting(int[] column, int length) {
        return isFull(column.length, length) ? column : Arrays.copyOf(column, length);
    }

    /** Whether so little of an array is free that it is taken as it is. */
    private static boolean isFull(int capacity, int length) {
        return capacity - length <= length >> 4;
    }

    /** How many files there are, pads and links among them. */
    public int count() {
        return count;
    }

    /** The length of the torrent's space, in bytes: all files end to end. */
    public long length() {
        return starts[count];
    }

    /** Where the file begins in the torrent's space, in bytes. */
    public long startOf(int file) {
        return starts[Objects.checkIndex(file, count())];
    }

    /** The file's length in bytes. */
    public long lengthOf(int file) {
        return starts[Objects.checkIndex(file, count) + 1] - starts[file];
    }

    /** The file's name in its directory: a new object for each call, which keeps the table's names alive. */
    public Name nameOf(int file) {
        return Name.trusted(names, nameEnds[Objects.checkIndex(file, count)], nameEnds[file + 1]);
    }

    /** The ordinal of the directory that the file lies in. */
    public int directoryOf(int file) {
        return parents[file];
    }

    /** The directories, the root first, each behind its parent. */
    public List<Directory> directories() {
        return directories;
    }

    /** Whether BEP 47 says this of the file. */
    public boolean is(int file, FileAttribute attribute) {
        return (attributes[file] & attribute.bit()) != 0;
    }

    /** Whether any file is {@link FileAttribute#PADDING}. */
    boolean hasPadding() {
        return padded;
    }

    /**
     * Where a symbolic link leads: a path from the torrent's root, which needs not exist; empty for all that is no link.
     */
    public Optional<List<Name>> targetOf(int file) {
        return Optional.ofNullable(targets.get(file));
    }

    /** The file as a value. */
    public TorrentFile file(int file) {
        return new TorrentFile(pathOf(file), startOf(file), lengthOf(file), attributesOf(file));
    }

    private List<Name> pathOf(int file) {
        var path = new ArrayList<Name>();
        path.add(nameOf(file));
        for (int directory = parents[file];
                directory != ROOT;
                directory = directories.get(directory).parent()) {
            path.add(directories.get(directory).name());
        }
        Collections.reverse(path);
        return path;
    }

    private Set<FileAttribute> attributesOf(int file) {
        var set = EnumSet.noneOf(FileAttribute.class);
        for (var attribute : FileAttribute.values()) {
            if (is(file, attribute)) {
                set.add(attribute);
            }
        }
        return set;
    }

    /**
     * The file that holds this byte of the torrent's space. Never an empty one: of those that begin at the same place,
     * it is the last.
     */
    int fileAt(long offset) {
        Objects.checkIndex(offset, length());
        int low = 0;
        int high = count();
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (starts[middle] <= offset) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Takes the files one by one, in the torrent's order. For one thread; built once. */
    public static final class Builder {

        private static final int LEAST_FILES = 16;
        private static final int LEAST_NAMES = 256;

        private long[] starts;
        private byte[] attributes;
        private int[] parents;
        private int[] nameEnds;
        private byte[] names;
        private int count;
        private boolean padded;
        private boolean isBuilt;

        private final Map<Integer, List<Name>> targets = new HashMap<>();
        private final List<Directory> directories = new ArrayList<>();
        private final Map<Directory, Integer> ordinals = new HashMap<>();

        /** The directories of the last files: most often the next one's too. Two, since pads lie elsewhere. */
        private @Nullable Recent last;

        private @Nullable Recent before;

        private record Recent(List<Name> path, int ordinal) {}

        /** An empty table: the root directory alone. */
        public Builder() {
            this(LEAST_FILES, LEAST_NAMES);
        }

        /**
         * An empty table with room: right guesses save that it is copied while it grows.
         *
         * @param files how many will be added
         * @param nameBytes of all their names
         */
        public Builder(int files, long nameBytes) {
            int room = Math.max(files, LEAST_FILES) + 1;
            this.starts = new long[room];
            this.attributes = new byte[room];
            this.parents = new int[room];
            this.nameEnds = new int[room];
            this.names = new byte[(int) Math.min(Math.max(nameBytes, LEAST_NAMES), MAX_NAMES)];
            directories.add(new Directory(ROOT, Name.of("root")));
        }

        /**
         * Adds a file behind the last.
         *
         * @param path from the torrent's root; at least the file's name
         * @param length in bytes, 0 or more
         * @throws IllegalArgumentException if the path is empty, the length negative or the sum over 2^63 - 1
         */
        public Builder add(List<Name> path, long length, Set<FileAttribute> attributes) {
            if (path.isEmpty()) {
                throw new IllegalArgumentException("a file without a name");
            }
            int directory = directory(path.subList(0, path.size() - 1));
            return add(directory, path.get(path.size() - 1), length, attributes);
        }

        /**
         * Adds a file behind the last: the same, for who adds many to one directory.
         *
         * @param directory its ordinal, from {@link #directory}
         */
        public Builder add(int directory, Name name, long length, Set<FileAttribute> attributes) {
            requireUnbuilt();
            if (length < 0 || starts[count] + length < 0) {
                throw new IllegalArgumentException("no such file: " + name + " of " + length + " bytes");
            }
            grow();
            addName(name);
            parents[count] = Objects.checkIndex(directory, directories.size());
            for (var attribute : attributes) {
                this.attributes[count] |= attribute.bit();
            }
            padded |= attributes.contains(FileAttribute.PADDING);
            starts[count + 1] = starts[count] + length;
            count++;
            return this;
        }

        /**
         * Adds a symbolic link behind the last file: empty, and {@link FileAttribute#SYMLINK} whatever else it is.
         *
         * @param target a path from the torrent's root
         */
        public Builder addLink(List<Name> path, List<Name> target, Set<FileAttribute> attributes) {
            add(path, 0, attributes);
            this.attributes[count - 1] |= FileAttribute.SYMLINK.bit();
            targets.put(count - 1, List.copyOf(target));
            return this;
        }

        /** The table of what was added, which takes what the builder has: the builder is of no use any more. */
        public FileTable build() {
            requireUnbuilt();
            isBuilt = true;
            return new FileTable(this);
        }

        private void requireUnbuilt() {
            if (isBuilt) {
                throw new IllegalStateException("the table has been built");
            }
        }

        private void grow() {
            if (count + 1 < starts.length) {
                return;
            }
            int capacity = Math.addExact(starts.length, starts.length >> 1);
            starts = Arrays.copyOf(starts, capacity);
            attributes = Arrays.copyOf(attributes, capacity);
            parents = Arrays.copyOf(parents, capacity);
            nameEnds = Arrays.copyOf(nameEnds, capacity);
        }

        private void addName(Name name) {
            int begin = nameEnds[count];
            int end = Math.addExact(begin, name.length());
            if (end > names.length) {
                names = Arrays.copyOf(names, (int) Math.min(Math.max(names.length * 3L / 2, end), MAX_NAMES));
            }
            name.copyTo(names, begin);
            nameEnds[count + 1] = end;
        }

        /**
         * The ordinal of a directory, which is added if it is not there.
         *
         * @param path from the torrent's root, which is the empty one
         */
        public int directory(List<Name> path) {
            if (last != null && path.equals(last.path())) {
                return last.ordinal();
            }
            var recent = before != null && path.equals(before.path()) ? before : lookedUp(path);
            before = last;
            last = recent;
            return recent.ordinal();
        }

        private Recent lookedUp(List<Name> path) {
            int parent = ROOT;
            for (var name : path) {
                parent = child(new Directory(parent, name));
            }
            return new Recent(List.copyOf(path), parent);
        }

        private int child(Directory directory) {
            return ordinals.computeIfAbsent(directory, key -> {
                directories.add(key);
                return directories.size() - 1;
            });
        }
    }
}
