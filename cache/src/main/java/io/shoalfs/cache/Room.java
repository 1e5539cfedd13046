package io.shoalfs.cache;

import io.shoalfs.cache.disk.CacheDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes room on the disk: torrents that no store is open for go first, whole, the one stopped longest ago before the
 * others; then the pieces that the ranking gives up first, and the only copies in a swarm when all else is
 * gone. Any thread; blocks for the disk; one at a time.
 */
final class Room {

    private static final Logger LOG = LoggerFactory.getLogger(Room.class);

    /**
     * So many are looked at first: nearly always enough, since few pieces are leased at a time or have no copy elsewhere.
     */
    private static final List<Integer> LOOKS = List.of(64, 4096);

    /** To look at all of them may take longer than to fetch one again: it gives up this share of the budget at least. */
    private static final int FULL_LOOKS = 256;

    private final Ledger ledger;
    private final Ranking ranking;
    private final CacheDirectory directory;
    private final Deque<CacheDirectory.Dormant> dormant = new ArrayDeque<>();

    Room(Ledger ledger, Ranking ranking, CacheDirectory directory) throws IOException {
        this.ledger = ledger;
        this.ranking = ranking;
        this.directory = directory;
        dormant.addAll(directory.dormant());
        dormant.forEach(this::count);
    }

    private void count(CacheDirectory.Dormant one) {
        ledger.found(one.allocated());
        ledger.pinFound(one.pinned());
    }

    /** Whether parts of a file can be given back. */
    boolean hasHoles() {
        return directory.hasHoles();
    }

    Ledger ledger() {
        return ledger;
    }

    Ranking ranking() {
        return ranking;
    }

    /** A store opens this directory: it counts for itself from now on. */
    synchronized void wake(Path path) {
        for (var one : dormant) {
            if (one.path().equals(path)) {
                dormant.remove(one);
                ledger.leave(one.allocated());
                ledger.unpin(one.pinned());
                return;
            }
        }
    }

    /** No store is open for this directory any longer. Blocks for the disk. */
    synchronized void rest(Path path) {
        try {
            var one = directory.dormant(path);
            dormant.add(one);
            count(one);
        } catch (IOException e) {
            LOG.warn("{} is not counted: {}", path, e.toString());
        }
    }

    /** Gives up at least so many bytes, if there is so much that nobody has leased. Returns how many it were. */
    synchronized long make(long bytes) {
        long freed = 0;
        for (var one : List.copyOf(dormant)) {
            // One with pins stays as it is: without the torrent nobody knows which parts of it are pinned.
            if (freed < bytes && one.pinned() == 0) {
                freed += remove(one).bytes();
            }
        }
        for (int looked : LOOKS) {
            if (freed < bytes) {
                freed += evict(bytes - freed, ofManyCopies(ranking.coldest(looked)));
            }
        }
        if (freed < bytes) {
            long enough = Math.max(bytes - freed, ledger.budget() / FULL_LOOKS);
            freed += evict(enough, Judgement.inOrder(ranking.coldest(Integer.MAX_VALUE)));
        }
        return freed;
    }

    /** Removes those of the torrents that no store is open for that are to go. */
    synchronized DiskPieceCache.Removed collect(Set<Path> toGo) {
        int removed = 0;
        long freed = 0;
        for (var one : List.copyOf(dormant)) {
            if (toGo.contains(one.path())) {
                var gone = remove(one);
                removed += gone.torrents();
                freed += gone.bytes();
            }
        }
        return new DiskPieceCache.Removed(removed, freed);
    }

    /** Gives up what others have taken of the bytes that are kept free. */
    void makeWhatIsKeptFree() {
        long bytes = ledger.overdrawn();
        if (bytes > 0) {
            make(bytes);
        }
    }

    private static List<Ranking.Candidate> ofManyCopies(List<Ranking.Candidate> coldest) {
        return Judgement.inOrder(coldest).stream()
                .filter(candidate -> !Judgement.isOnly(candidate))
                .toList();
    }

    private static long evict(long bytes, List<Ranking.Candidate> candidates) {
        long freed = 0;
        for (var candidate : candidates) {
            if (freed >= bytes) {
                break;
            }
            freed += candidate.owner().evict(candidate.piece());
        }
        return freed;
    }

    /** Of one that cannot be removed whole, no torrent, and what is gone of its bytes. */
    private DiskPieceCache.Removed remove(CacheDirectory.Dormant one) {
        dormant.remove(one);
        ledger.unpin(one.pinned());
        try {
            directory.remove(one);
            ledger.release(one.allocated());
            return new DiskPieceCache.Removed(1, one.allocated());
        } catch (IOException e) {
            LOG.warn("{} could not be removed: {}", one.path(), e.toString());
            long before = ledger.used();
            ledger.leave(one.allocated());
            rest(one.path());
            return new DiskPieceCache.Removed(0, before - ledger.used());
        }
    }
}
