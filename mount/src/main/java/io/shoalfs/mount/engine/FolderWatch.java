package io.shoalfs.mount.engine;

import io.shoalfs.mount.fuse.Mount;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a mount like the folders that its torrents come from, on a thread of its own. The system tells of changes; a look
 * from time to time finds what it does not tell of (network file systems, a folder that was replaced).
 */
final class FolderWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(FolderWatch.class);

    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Shelf shelf;
    private final Mount mount;
    private final WatchService events;

    private FolderWatch(Shelf shelf, Mount mount, WatchService events) {
        this.shelf = shelf;
        this.mount = mount;
        this.events = events;
    }

    /** Begins. From now on the shelf belongs to the watch. */
    static FolderWatch start(Shelf shelf, Mount mount) throws IOException {
        var folders = shelf.folders();
        var events = folders.get(0).path().getFileSystem().newWatchService();
        for (var folder : folders) {
            folder.path()
                    .register(
                            events,
                            StandardWatchEventKinds.ENTRY_CREATE,
                            StandardWatchEventKinds.ENTRY_MODIFY,
                            StandardWatchEventKinds.ENTRY_DELETE);
        }
        var watch = new FolderWatch(shelf, mount, events);
        var thread = new Thread(watch::run, "folders");
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    private void run() {
        try {
            while (true) {
                refresh();
                var event = events.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                if (event != null) {
                    event.pollEvents();
                    event.reset();
                }
            }
        } catch (ClosedWatchServiceException e) {
            log.debug("the folders are no longer watched");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whatever goes wrong with one change must not end the watch. */
    private void refresh() {
        try {
            shelf.refresh().forEach(name -> mount.changed(name.bytes()));
        } catch (RuntimeException e) {
            log.error("the folders could not be looked at", e);
        }
    }

    /** Ends soon: a look that is under way goes on. */
    @Override
    public void close() {
        try {
            events.close();
        } catch (IOException e) {
            log.debug("the watch could not be closed", e);
        }
    }
}
