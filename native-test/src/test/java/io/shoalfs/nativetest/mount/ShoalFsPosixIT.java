package io.shoalfs.nativetest.mount;

import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Libtorrent;
import io.shoalfs.nativetest.ShoalFs;
import java.io.IOException;
import java.nio.file.Path;

/** The program keeps the contract by the kernel's own protocol, over a torrent that libtorrent seeds and of which nothing is held at first. */
class ShoalFsPosixIT extends PosixContract {

    @Override
    Path mount(DataSet dataSet) throws IOException {
        Path torrent = dataSet.torrent(work, 1 << 18);
        Libtorrent seed = Libtorrent.seed(work, torrent, dataSet);
        return ShoalFs.mount(work, "mount", work.path("cache"), torrent, "-o", "transport=kernel,peer=" + seed.peer())
                .content();
    }
}
