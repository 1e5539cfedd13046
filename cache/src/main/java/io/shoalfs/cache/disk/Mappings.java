package io.shoalfs.cache.disk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parts of the cache's files that are mapped into memory now, in windows of one length, at most so many: the one not
 * used for longest makes room for the next. Any thread.
 *
 * <p>Only the kernel reads what is mapped, when an address is handed to it: where a file has become too short it answers
 * EFAULT, while Java would die of SIGBUS.
 */
final class Mappings {

    /** So long that few are needed, and so short that a window does not stay for one read. */
    static final int WINDOW_LENGTH = 16 << 20;

    private final int limit;

    /** In the order of their last use. */
    private final Map<Key, Window> windows = new LinkedHashMap<>(16, 0.75f, true);

    private record Key(CacheFile file, long number) {}

    /** Keeps at most this many windows, but for those that are being used. */
    Mappings(int limit) {
        this.limit = limit;
    }

    /** A part of a file at an address, with its users; the table is one of them. */
    private static final class Window {
        private final long address;
        private int users = 1;

        Window(long address) {
            this.address = address;
        }
    }

    /**
     * Maps a range of a file, or finds it mapped. Blocks for the disk only to open the file.
     *
     * @param range may be behind the file's end: what is there can be read as soon as the file is long enough
     */
    MappedBytes map(CacheFile file, ByteRange range) throws IOException {
        var regions = new ArrayList<MappedBytes.Region>(2);
        var used = new ArrayList<Window>(2);
        try {
            for (long at = range.offset(); at < range.end(); ) {
                long number = at / WINDOW_LENGTH;
                int inWindow = (int) (at % WINDOW_LENGTH);
                int length = (int) Math.min(range.end() - at, WINDOW_LENGTH - inWindow);
                var window = use(new Key(file, number));
                used.add(window);
                regions.add(new MappedBytes.Region(window.address + inWindow, length));
                at += length;
            }
        } catch (IOException e) {
            release(used);
            throw e;
        }
        return new MappedBytes(regions, () -> release(used));
    }

    /** Unmaps what is mapped of the file, as soon as nobody uses it: who maps it again may find another one. */
    void forget(CacheFile file) {
        var forgotten = new ArrayList<Window>();
        synchronized (this) {
            windows.entrySet().removeIf(entry -> {
                boolean isOfFile = entry.getKey().file().equals(file);
                if (isOfFile) {
                    forgotten.add(entry.getValue());
                }
                return isOfFile;
            });
        }
        release(forgotten);
    }

    private Window use(Key key) throws IOException {
        synchronized (this) {
            var known = windows.get(key);
            if (known != null) {
                known.users++;
                return known;
            }
        }
        var mapped =
                new Window(Posix.map(key.file().path(), new ByteRange(key.number() * WINDOW_LENGTH, WINDOW_LENGTH)));
        var surplus = new ArrayList<Window>(1);
        var window = add(key, mapped, surplus);
        release(surplus);
        return window;
    }

    private synchronized Window add(Key key, Window mapped, List<Window> surplus) {
        var others = windows.putIfAbsent(key, mapped);
        if (others != null) {
            surplus.add(mapped);
        }
        var window = others == null ? mapped : others;
        window.users++;
        while (windows.size() > limit) {
            var oldest = windows.entrySet().iterator().next();
            surplus.add(oldest.getValue());
            windows.remove(oldest.getKey());
        }
        return window;
    }

    private void release(List<Window> used) {
        for (var window : used) {
            boolean isLast;
            synchronized (this) {
                isLast = --window.users == 0;
            }
            if (isLast) {
                Posix.unmap(window.address, WINDOW_LENGTH);
            }
        }
    }
}
