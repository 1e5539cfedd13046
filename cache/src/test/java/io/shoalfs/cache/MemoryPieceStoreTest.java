package io.shoalfs.cache;

import io.shoalfs.torrent.Torrent;

class MemoryPieceStoreTest extends PieceStoreContract {

    @Override
    protected PieceStore store(Torrent torrent) {
        return new MemoryPieceStore(torrent);
    }
}
