package io.shoalfs.nativetest.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Horizontal bars in groups, as SVG 1.1: labels on the left, each bar's figure behind its end. Dark on white.
 *
 * @param scaleEnd the figure at the right end of the scale; longer bars are cut there
 * @param yardstick a figure to draw a line at, with its name on top; none if the name is empty
 */
record BarChart(String title, String subtitle, double scaleEnd, double yardstick, String yardstickName) {

    /** What is left of the bars, in pixels. */
    static final int LABELS = 320;

    private static final int BARS = 420;
    private static final int FIGURES = 190;
    private static final int WIDTH = LABELS + BARS + FIGURES;
    private static final int TOP = 96;
    private static final int BAR = 16;
    private static final int PITCH = 19;
    private static final int GAP = 16;
    private static final List<String> COLOURS = List.of("#14507d", "#6ba3cc", "#c8743a");

    /** On white, where the yardstick's line would cross it. */
    private static final String FIGURE =
            "fill=\"#222222\" stroke=\"#ffffff\" stroke-width=\"4\" paint-order=\"stroke\"";

    /** A bar: which of the series it is of, how long it is, and what stands behind it. */
    record Bar(int series, double figure, String text) {}

    /** Bars under one label. */
    record Group(String label, List<Bar> bars) {

        Group {
            bars = List.copyOf(bars);
        }
    }

    /** The document. */
    String svg(List<String> series, List<Group> groups) {
        var lines = new ArrayList<String>();
        int height = TOP;
        for (var group : groups) {
            height += group.bars().size() * PITCH + GAP;
        }
        lines.add("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + WIDTH + "\" height=\"" + height
                + "\" viewBox=\"0 0 " + WIDTH + " " + height + "\" font-family=\"sans-serif\" font-size=\"13\">");
        lines.add(rectangle(0, 0, WIDTH, height, "#ffffff"));
        lines.add(text(16, 26, "font-size=\"17\" font-weight=\"bold\"", title));
        lines.add(text(16, 46, "fill=\"#555555\"", subtitle));
        addLegend(lines, series, groups);
        addYardstick(lines, height);
        int y = TOP;
        for (var group : groups) {
            addGroup(lines, group, y);
            y += group.bars().size() * PITCH + GAP;
        }
        lines.add("</svg>");
        return String.join("\n", lines) + "\n";
    }

    /** Of what there is a bar. */
    private static void addLegend(List<String> lines, List<String> series, List<Group> groups) {
        int x = 16;
        for (int i = 0; i < series.size(); i++) {
            int one = i;
            if (groups.stream().flatMap(group -> group.bars().stream()).anyMatch(bar -> bar.series() == one)) {
                lines.add(rectangle(x, 59, 12, 12, COLOURS.get(i)));
                lines.add(text(x + 18, 70, "fill=\"#222222\"", series.get(i)));
                x += 190;
            }
        }
    }

    private void addGroup(List<String> lines, Group group, int top) {
        int middle = top + (group.bars().size() * PITCH - (PITCH - BAR)) / 2 + 5;
        lines.add(text(LABELS - 12, middle, "text-anchor=\"end\" fill=\"#222222\"", group.label()));
        int y = top;
        for (var bar : group.bars()) {
            int width = position(bar.figure()) - LABELS;
            lines.add(rectangle(LABELS, y, Math.max(1, width), BAR, COLOURS.get(bar.series())));
            lines.add(text(LABELS + width + 6, y + 13, FIGURE, bar.text()));
            y += PITCH;
        }
    }

    private void addYardstick(List<String> lines, int height) {
        if (yardstickName.isEmpty()) {
            return;
        }
        int x = position(yardstick);
        lines.add(String.format(
                Locale.ROOT,
                "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#888888\" stroke-dasharray=\"4 3\"/>",
                x,
                TOP - 8,
                x,
                height - 8));
        lines.add(text(x, TOP - 12, "text-anchor=\"middle\" fill=\"#555555\"", yardstickName));
    }

    private int position(double figure) {
        return LABELS + (int) Math.round(BARS * Math.max(0, Math.min(figure, scaleEnd)) / scaleEnd);
    }

    private static String rectangle(int x, int y, int width, int height, String fill) {
        return "<rect x=\"" + x + "\" y=\"" + y + "\" width=\"" + width + "\" height=\"" + height + "\" fill=\"" + fill
                + "\"/>";
    }

    private static String text(int x, int y, String style, String text) {
        return "<text x=\"" + x + "\" y=\"" + y + "\" " + style + ">" + escaped(text) + "</text>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
