package io.shoalfs.fetch.world;

import io.shoalfs.cache.SampleTorrent;
import io.shoalfs.fetch.swarm.Loop;
import io.shoalfs.fetch.swarm.ScriptedSource;
import io.shoalfs.fetch.swarm.SwarmEvents;
import io.shoalfs.fetch.swarm.SwarmLook;
import io.shoalfs.torrent.Block;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** The sources of one torrent: honest ones, slow ones, liars, and what becomes of them. For one thread. */
final class Neighbourhood {

    private static final long MILLI = 1_000_000;

    private final String torrent;
    private final SampleTorrent sample;
    private final Life life;
    private final Loop loop;
    private final Random random;
    private final List<Source> sources = new ArrayList<>();
    private final Set<String> banned = new HashSet<>();
    private SwarmEvents swarm;
    private boolean stopped;
    private long honestSince = Long.MAX_VALUE;

    /** How one behaves. */
    enum Kind {
        HONEST,
        SLOW,
        PARTIAL,
        LIAR,
        REFUSER
    }

    /** A source that may leave and come back. */
    private static final class Source {
        private final String name;
        private final Kind kind;
        private final long seed;
        private ScriptedSource here;
        private boolean isSilent;

        Source(String name, Kind kind, long seed) {
            this.name = name;
            this.kind = kind;
            this.seed = seed;
        }
    }

    Neighbourhood(String torrent, SampleTorrent sample, Life life, Random random) {
        this.torrent = torrent;
        this.sample = sample;
        this.life = life;
        this.loop = life.agenda().loop();
        this.random = random;
    }

    /** They find the swarm. */
    void join(SwarmEvents events) {
        swarm = events;
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            var kind = Kind.values()[random.nextInt(Kind.values().length)];
            sources.add(new Source(torrent + "-" + kind + "-" + i, kind, random.nextLong()));
        }
        sources.add(new Source(torrent + "-first", Kind.HONEST, random.nextLong()));
        sources.forEach(source -> life.agenda().after((long) (random.nextDouble() * 300 * MILLI), () -> join(source)));
        life.agenda().after(100 * MILLI, this::act);
    }

    /** Who lied is not to come back. */
    void banned(String name) {
        life.note("banned " + name);
        if (!name.contains(Kind.LIAR.name())) {
            life.fail(name + " was banned, and never lied");
        }
        banned.add(name);
    }

    /** All that can be is well from now on: there is one honest source, and it is fast. */
    void heal() {
        stopped = true;
        sources.forEach(this::speak);
        var healer = new Source(torrent + "-healer", Kind.HONEST, random.nextLong());
        sources.add(healer);
        join(healer);
        honestSince = life.agenda().now();
    }

    /** All go. */
    void leave() {
        stopped = true;
        honestSince = Long.MAX_VALUE;
        sources.forEach(source -> leave(source));
    }

    /** Since when an honest source has been there without a break, in nanoseconds; never: {@link Long#MAX_VALUE}. */
    long honestSince() {
        return honestSince;
    }

    private void join(Source source) {
        if ((source.here != null && !source.here.isGone()) || banned.contains(source.name)) {
            return;
        }
        int pieces = sample.torrent().layout().pieceCount();
        var dice = new Random(source.seed);
        boolean isSlow = source.kind == Kind.SLOW;
        source.isSilent = false;
        source.here = new ScriptedSource(source.name, loop, this::content, swarm)
                .having(0, pieces)
                .speed(Duration.ofMillis(1 + dice.nextInt(isSlow ? 300 : 40)), isSlow ? 100_000 : 20_000_000)
                .jitter(dice.nextDouble());
        if (source.kind == Kind.PARTIAL) {
            int from = dice.nextInt(pieces);
            source.here.without(from, Math.min(pieces, from + 1 + dice.nextInt(pieces)));
        } else if (source.kind == Kind.LIAR) {
            source.here.lyingAbout(block -> dice.nextInt(4) == 0);
        } else if (source.kind == Kind.REFUSER) {
            refuse(source, source.here);
        }
        life.note("joins " + source.name);
        source.here.join();
        noteHonest();
    }

    /** It says that it has everything, and gives little of it. */
    private void refuse(Source source, ScriptedSource here) {
        life.agenda().after(30 * MILLI, () -> {
            if (!here.isGone() && source.here == here && !stopped) {
                here.refuseAll();
                refuse(source, here);
            }
        });
    }

    private void act() {
        if (stopped) {
            return;
        }
        var source = sources.get(random.nextInt(sources.size()));
        switch (random.nextInt(12)) {
            case 0 -> sources.forEach(this::silence);
            case 1 -> sources.forEach(this::leave);
            case 2, 3 -> silence(source);
            case 4 -> choke(source);
            case 5 -> leave(source);
            case 6 -> gain(source);
            default -> comeBack();
        }
        noteHonest();
        life.agenda().after((long) (random.nextDouble() * 1_000 * MILLI), this::act);
    }

    private void comeBack() {
        for (var source : sources) {
            speak(source);
            join(source);
        }
    }

    private void silence(Source source) {
        if (source.here != null && !source.isSilent) {
            life.note("silent " + source.name);
            source.isSilent = true;
            source.here.fallSilent();
        }
    }

    private void speak(Source source) {
        if (source.here != null && !source.here.isGone()) {
            if (source.isSilent) {
                life.note("speaks " + source.name);
                source.isSilent = false;
                source.here.speakAgain();
            }
            source.here.unchoke();
        }
    }

    private void choke(Source source) {
        if (source.here != null && !source.here.isGone()) {
            life.note("chokes " + source.name);
            source.here.choke();
        }
    }

    private void gain(Source source) {
        if (source.here != null && !source.here.isGone()) {
            source.here.gain(random.nextInt(sample.torrent().layout().pieceCount()));
        }
    }

    private void leave(Source source) {
        if (source.here != null && !source.here.isGone()) {
            life.note("leaves " + source.name);
            source.here.leave("it went");
        }
    }

    private void noteHonest() {
        boolean isThere = sources.stream()
                .anyMatch(source -> source.kind == Kind.HONEST
                        && source.here != null
                        && !source.here.isGone()
                        && !source.isSilent
                        && source.here.room() > 0);
        if (!isThere) {
            honestSince = Long.MAX_VALUE;
        } else if (honestSince == Long.MAX_VALUE) {
            honestSince = life.agenda().now();
        }
    }

    private byte[] content(Block block) {
        return sample.bytes(SwarmLook.span(sample.torrent(), block));
    }
}
