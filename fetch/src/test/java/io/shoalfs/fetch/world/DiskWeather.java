package io.shoalfs.fetch.world;

import java.util.Random;

/** What the disk does in a life: slow, failing or full for a while, then well again. For one thread. */
final class DiskWeather {

    private static final long SECOND = 1_000_000_000;

    private final Life life;
    private final Random random;
    private final Pool writing;
    private final Pool hashing;

    DiskWeather(Life life, Random random, Pool writing, Pool hashing) {
        this.life = life;
        this.random = random;
        this.writing = writing;
        this.hashing = hashing;
    }

    void begin() {
        if (random.nextInt(3) > 0) {
            life.agenda().after((long) (random.nextDouble() * 2 * SECOND), this::change);
        }
    }

    private void change() {
        if (life.isCalm()) {
            return;
        }
        switch (random.nextInt(8)) {
            case 0 -> {
                life.note("the disk is full");
                life.disk().full(true);
            }
            case 1 -> {
                life.note("the disk fails");
                life.disk().failing(random.nextDouble() * random.nextDouble());
            }
            case 2 -> {
                life.note("the pools are slow");
                writing.slow((long) (random.nextDouble() * SECOND));
                hashing.slow((long) (random.nextDouble() * SECOND / 4));
            }
            default -> {
                life.note("the disk is well");
                life.disk().full(false);
                life.disk().failing(0);
                writing.slow(0);
                hashing.slow(0);
            }
        }
        life.agenda().after((long) (random.nextDouble() * SECOND), this::change);
    }
}
