package io.shoalfs.fetch.world;

import io.shoalfs.cache.CacheLook;
import io.shoalfs.cache.SampleTorrent;
import io.shoalfs.cache.disk.DiskLook;
import io.shoalfs.fetch.swarm.SwarmLook;
import io.shoalfs.torrent.FileSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;

/** What must be true of a life in which nothing happens. */
final class Audit {

    private static final int UNWRITTEN_SHARE = 4;

    private final Life life;
    private final Life.Plan plan;

    Audit(Life life) {
        this.life = life;
        this.plan = life.plan();
    }

    /** Nobody reads, no source is there, the disk is well. */
    void atRest() {
        if (life.isDead()) {
            return;
        }
        long out = CacheLook.out(life.cache().memory());
        if (out > plan.memory() / UNWRITTEN_SHARE) {
            life.fail(out + " bytes of memory are out at rest");
        }
        for (var torrent : life.torrents()) {
            if (CacheLook.leases(torrent.store()) != 0) {
                life.fail(CacheLook.leases(torrent.store()) + " leases are out at rest");
            }
            if (!SwarmLook.wants(torrent.swarm()).isEmpty()) {
                life.fail("wanted at rest: " + SwarmLook.wants(torrent.swarm()));
            }
            var held = torrent.store().held().pieces();
            var name = torrent.sample().torrent().name().toString();
            if (!held.equals(life.held().get(name))) {
                life.fail("held are " + held + ", told were " + life.held().get(name));
            }
            readAll(torrent, held);
        }
        compareWithDisk();
    }

    /** After a start without damage: what these lists name is there, whoever asks. */
    void isKept(Map<String, BitSet> before) {
        for (var torrent : life.torrents()) {
            var pieces = before.getOrDefault(torrent.sample().torrent().name().toString(), new BitSet());
            pieces.stream().forEach(piece -> {
                var span = Probe.spanIn(torrent, piece);
                if (span != null) {
                    var missing = torrent.store().missing(span).toCompletableFuture();
                    life.runUntil(missing::isDone, "piece " + piece + " is looked at");
                    if (!life.isDead() && !missing.join().isEmpty()) {
                        life.fail("held before, missing now: " + missing.join());
                    }
                }
            });
        }
    }

    private void readAll(Opened torrent, BitSet pieces) {
        pieces.stream().forEach(piece -> {
            var span = Probe.spanIn(torrent, piece);
            if (span != null) {
                var missing = torrent.store().missing(span).toCompletableFuture();
                life.runUntil(missing::isDone, "piece " + piece + " is looked at");
                if (missing.join().isEmpty()) {
                    read(torrent, span);
                }
            }
        });
    }

    private void read(Opened torrent, FileSpan span) {
        var lease = torrent.store().lease(span);
        if (lease.isEmpty()) {
            life.fail(span + " is not missing, and not here");
            return;
        }
        try {
            if (!Arrays.equals(SampleTorrent.read(lease.get()), torrent.sample().bytes(span))) {
                life.fail("WRONG BYTES at rest: " + span);
            }
        } catch (IOException e) {
            life.fail("what is held cannot be read at rest: " + e);
        }
    }

    private void compareWithDisk() {
        long allocated = 0;
        try (var torrents = Files.newDirectoryStream(plan.directory().resolve("torrents"))) {
            for (var torrent : torrents) {
                allocated += DiskLook.allocated(torrent.resolve("files"));
            }
        } catch (IOException e) {
            life.fail("the cache cannot be measured: " + e);
        }
        // What somebody else has added nobody counts; what a failing disk did not give back is counted until it does.
        boolean isWrong = !plan.isDamaged()
                && (allocated > life.cache().used()
                        || (allocated < life.cache().used() && !life.disk().hasFailed()));
        if (isWrong) {
            life.fail("the ledger has " + life.cache().used() + " bytes, the disk " + allocated);
        }
    }
}
