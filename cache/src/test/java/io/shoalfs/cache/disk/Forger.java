package io.shoalfs.cache.disk;

import io.shoalfs.torrent.Layout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeMap;

/** Makes a torrent's state say that its files were left as they are now: damage that no stamp gives away. */
public final class Forger {

    private Forger() {}

    /** Of the torrent in this directory. */
    public static void vouchForFiles(Path torrent, Layout layout) throws IOException {
        var state = new StateFile(torrent, layout, FileOperations.REAL);
        var saved = state.read().orElseThrow();
        var stamps = new TreeMap<Integer, FileStamp>();
        for (int home : saved.stamps().keySet()) {
            stamps.put(home, Posix.stamp(torrent.resolve(Placement.path(home))));
        }
        state.write(new SavedState(saved.held(), saved.doubtful(), stamps));
    }
}
