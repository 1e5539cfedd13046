package io.shoalfs.fetch;

import io.shoalfs.cache.HeapPieceMemory;
import io.shoalfs.cache.Lease;
import io.shoalfs.cache.MemoryPieceStore;
import io.shoalfs.cache.PieceSource;
import io.shoalfs.cache.Urgency;
import io.shoalfs.fetch.peer.FileTorrent;
import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileSpan;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One of us: an engine with a store in memory, empty at first. */
final class Side implements AutoCloseable {

    static final int BUDGET = 32 * 1024 * 1024;

    private final FileTorrent torrent;
    private final ExecutorService pool = Executors.newFixedThreadPool(2);
    final MemoryPieceStore store;
    private final HeapPieceMemory memory = new HeapPieceMemory(BUDGET);
    final TorrentFetcher fetcher;

    Side(FileTorrent torrent) throws Exception {
        this(torrent, FetchConfig.standard());
    }

    Side(FileTorrent torrent, FetchConfig config) throws Exception {
        this.torrent = torrent;
        this.store = new MemoryPieceStore(torrent.torrent(), pool);
        this.fetcher = TorrentFetcher.open(config.noDht().noLsd(), memory, Machine.of(System.getenv()));
    }

    PieceSource join(List<List<URI>> trackers, List<InetSocketAddress> peers) {
        return member(trackers, peers).source();
    }

    Membership member(List<List<URI>> trackers, List<InetSocketAddress> peers) {
        return fetcher.join(store, Origins.of(trackers, peers));
    }

    void fill() throws Exception {
        var layout = torrent.torrent().layout();
        for (int piece = 0; piece < layout.pieceCount(); piece++) {
            var buffer = memory.take(layout.lengthOf(piece), Urgency.BLOCKING).orElseThrow();
            buffer.bytes().put(torrent.content(), (int) layout.startOf(piece), layout.lengthOf(piece));
            store.offer(piece, buffer).toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    byte[] readAll(PieceSource source) throws Exception {
        var layout = torrent.torrent().layout();
        for (int piece = 0; piece < layout.pieceCount(); piece++) {
            source.demand(piece, Urgency.BLOCKING);
        }
        var all = ByteBuffer.allocate(torrent.content().length);
        var files = layout.files();
        for (int file = 0; file < files.count(); file++) {
            if (!files.is(file, FileAttribute.PADDING)) {
                all.position((int) files.startOf(file));
                read(new FileSpan(file, 0, (int) files.lengthOf(file)), all, source);
            }
        }
        return all.array();
    }

    private void read(FileSpan span, ByteBuffer into, PieceSource source) throws Exception {
        try (Lease lease = store.arrival(span).toCompletableFuture().get(60, TimeUnit.SECONDS)) {
            lease.copyTo(into);
        } catch (TimeoutException e) {
            throw new AssertionError(source.condition(), e);
        }
    }

    void leave() {
        fetcher.close();
    }

    @Override
    public void close() {
        fetcher.close();
        pool.shutdown();
    }
}
