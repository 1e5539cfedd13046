package io.shoalfs.fetch.world;

import io.shoalfs.cache.Lease;
import io.shoalfs.cache.NoProgressException;
import io.shoalfs.torrent.FileAttribute;
import io.shoalfs.torrent.FileSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A program that reads files of one torrent in its manner, one read at a time or some: waits, cancels, holds what it got for
 * a while, compares each byte.
 */
final class SimulatedReader {

    private static final long MILLI = 1_000_000;
    private static final int TRIES = 3;

    /** In which order it reads. */
    enum Manner {
        SEQUENTIAL,
        RANDOM,
        ZIPF
    }

    private final String name;
    private final Life life;
    private final Opened torrent;
    private final Random random;
    private final Manner manner;
    private final int lengthMax;
    private final long thinkNanos;
    private final int readsMax;
    private int file;
    private long offset;
    private int expected = -1;
    private boolean stopped;

    /** One read, until it has ended. */
    private final class Reading {
        private final FileSpan span;
        private final int tries;
        private boolean ended;
        private boolean cancelled;

        Reading(FileSpan span, int tries) {
            this.span = span;
            this.tries = tries;
        }

        @Override
        public String toString() {
            return name + " " + span.file() + ":" + span.offset() + "+" + span.length();
        }
    }

    SimulatedReader(String name, Life life, Opened torrent, Random random) {
        this.name = name;
        this.life = life;
        this.torrent = torrent;
        this.random = random;
        this.manner = Manner.values()[random.nextInt(Manner.values().length)];
        this.lengthMax = 1 << (10 + random.nextInt(9));
        this.thinkNanos = (long) (Math.pow(10, random.nextInt(4)) * 100_000);
        this.readsMax = random.nextInt(16) == 0 ? 1_000 : 1 + random.nextInt(4);
    }

    void start() {
        life.agenda().after((long) (random.nextDouble() * 50 * MILLI), this::next);
    }

    /** Reads no more, and expects nothing. What waits goes on waiting. */
    void stop() {
        stopped = true;
        expect(-1);
    }

    private void next() {
        if (stopped) {
            return;
        }
        // Some programs read more than one thing at a time, but most not without end.
        if (life.waiting(this) < readsMax) {
            read(new Reading(choose(), 1));
        }
        life.agenda().after((long) (random.nextDouble() * 2 * thinkNanos), this::next);
    }

    private void read(Reading reading) {
        life.note("read " + reading);
        CompletableFuture<Lease> answer = torrent.reader().read(reading.span);
        boolean isAtOnce = answer.isDone();
        if (!isAtOnce) {
            life.begun(this, reading);
            if (random.nextInt(8) == 0) {
                long delay = (long) (random.nextDouble() * random.nextDouble() * 500 * MILLI);
                life.agenda().after(delay, () -> cancel(reading, answer));
            }
        }
        CompletionStage<Lease> stage = answer;
        stage.whenComplete((lease, failure) -> ended(reading, lease, failure));
    }

    private void cancel(Reading reading, CompletableFuture<Lease> answer) {
        if (!reading.ended) {
            life.note("cancel " + reading);
            reading.cancelled = true;
            answer.cancel(false);
        }
    }

    private void ended(Reading reading, Lease lease, Throwable failure) {
        if (life.isDead()) {
            return;
        }
        if (reading.ended) {
            life.fail(reading + " ended twice");
        }
        reading.ended = true;
        life.ended(this, reading);
        if (lease == null) {
            failed(reading, failure);
            return;
        }
        life.leased(1);
        long hold = random.nextInt(3) == 0 ? (long) (Math.pow(random.nextDouble(), 4) * 2_000 * MILLI) : 0;
        life.agenda().after(hold, () -> take(reading, lease));
    }

    private void failed(Reading reading, Throwable failure) {
        life.note("no data: " + reading + " " + failure);
        if (failure instanceof CancellationException) {
            if (!reading.cancelled) {
                life.fail(reading + " was cancelled by nobody");
            }
        } else if (failure instanceof NoProgressException) {
            life.noProgress(torrent, reading.toString());
        } else if (!life.isStopping()) {
            life.fail(reading + " failed: " + failure);
        }
    }

    private void take(Reading reading, Lease lease) {
        life.leased(-1);
        try (lease) {
            int length = lease.length();
            var bytes = ByteBuffer.allocate(length);
            lease.copyTo(bytes);
            if (!Arrays.equals(bytes.array(), torrent.sample().bytes(reading.span))) {
                life.fail("WRONG BYTES: " + reading + " by " + lease.getClass().getSimpleName());
            }
            life.note("got " + reading + " " + lease.getClass().getSimpleName());
        } catch (IOException e) {
            life.note("disk: " + reading + " " + e.getMessage());
            life.diskFailed(reading.toString(), e);
            if (reading.tries < TRIES && !life.isStopping()) {
                read(new Reading(reading.span, reading.tries + 1));
            }
        } catch (Killed e) {
            life.note("killed while " + reading);
        }
    }

    private FileSpan choose() {
        var files = torrent.sample().torrent().layout().files();
        int wanted = 1 + random.nextInt(lengthMax);
        if (manner != Manner.SEQUENTIAL || offset >= files.lengthOf(file) || files.is(file, FileAttribute.PADDING)) {
            do {
                file = chooseFile(files.count());
            } while (files.lengthOf(file) == 0 || files.is(file, FileAttribute.PADDING));
            offset = manner == Manner.SEQUENTIAL ? 0 : chooseOffset(files.lengthOf(file));
        }
        var span = new FileSpan(file, offset, (int) Math.min(wanted, files.lengthOf(file) - offset));
        if (manner == Manner.SEQUENTIAL) {
            offset = span.end();
            expect(torrent.sample().torrent().layout().pieceAt(file, span.end() - 1) + 1);
        }
        return span;
    }

    // By place in the torrent's space, so that a torrent of many small files and one large one is read in both.
    private int chooseFile(int count) {
        if (manner == Manner.ZIPF) {
            return Math.min(count - 1, (int) (count * Math.pow(random.nextDouble(), 5)));
        }
        var layout = torrent.sample().torrent().layout();
        return random.nextBoolean()
                ? random.nextInt(count)
                : Probe.fileAt(layout, (long) (random.nextDouble() * layout.length()));
    }

    private long chooseOffset(long length) {
        double place = manner == Manner.ZIPF ? Math.pow(random.nextDouble(), 3) : random.nextDouble();
        return Math.min(length - 1, (long) (place * length));
    }

    /** From this piece on, and not where it was before; nothing if that is -1. */
    private void expect(int piece) {
        int ahead = 3;
        int count = torrent.sample().torrent().layout().pieceCount();
        if (piece == expected) {
            return;
        }
        if (expected >= 0) {
            torrent.reader().forget(expected, Math.min(ahead, count - expected));
        }
        expected = piece < count ? piece : -1;
        if (expected >= 0) {
            torrent.reader().expect(expected, Math.min(ahead, count - expected));
        }
    }

    @Override
    public String toString() {
        return name + " (" + manner + ")";
    }
}
