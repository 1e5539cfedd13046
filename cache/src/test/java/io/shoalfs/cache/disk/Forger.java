package io.shoalfs.cache.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeMap;

/** Makes a torrent's state say that its files were left as they are now: damage that no stamp gives away. */
public final class Forger {

    private Forger() {}

    /** Of the torrent in this directory. */
    public static void vouchForFiles(Path torrent) throws IOException {
        var state = new StateFile(torrent);
        var saved = state.read().orElseThrow();
        var stamps = new TreeMap<Integer, FileStamp>();
        for (int home : saved.stamps().keySet()) {
            stamps.put(home, Posix.stamp(torrent.resolve(Placement.path(home))).orElseThrow());
        }
        state.write(new SavedState(saved.checksums(), saved.doubtful(), stamps));
    }
}
