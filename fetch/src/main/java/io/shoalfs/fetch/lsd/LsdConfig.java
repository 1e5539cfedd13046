package io.shoalfs.fetch.lsd;

/**
 * How peers are looked for in the local network (BEP 14).
 *
 * @param isOn whether they are at all
 */
public record LsdConfig(boolean isOn) {

    /** On. */
    public static LsdConfig standard() {
        return new LsdConfig(true);
    }

    /** Not at all. */
    public LsdConfig off() {
        return new LsdConfig(false);
    }
}
