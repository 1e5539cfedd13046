package io.shoalfs.nativetest.bench;

import java.util.Locale;

/** What is measured, and whether more of it is better. */
enum Unit {
    MEGABYTES_A_SECOND("MB/s", true, "%,.0f"),
    READS_A_SECOND("reads/s", true, "%,.0f"),
    SECONDS("s", false, "%.3f"),
    PROCESSOR_SECONDS_A_GIB("s/GiB", false, "%.2f");

    private final String symbol;
    private final boolean moreIsBetter;
    private final String format;

    Unit(String symbol, boolean moreIsBetter, String format) {
        this.symbol = symbol;
        this.moreIsBetter = moreIsBetter;
        this.format = format;
    }

    String symbol() {
        return symbol;
    }

    /** The number as people read it, without the unit. */
    String text(double value) {
        return String.format(Locale.ROOT, format, value);
    }

    /** How fast this is beside a yardstick: 1 is as fast, 2 twice as fast. */
    double speed(double value, double yardstick) {
        return moreIsBetter ? value / yardstick : yardstick / value;
    }
}
