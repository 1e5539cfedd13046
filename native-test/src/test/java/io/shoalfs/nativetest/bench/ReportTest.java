package io.shoalfs.nativetest.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class ReportTest {

    private static Results sample() {
        var results = new Results();
        results.add(BenchCase.COMPLETE_RANDOM, Contestant.NATIVE, 500_000);
        results.add(BenchCase.COMPLETE_RANDOM, Contestant.KERNEL, 490_000);
        results.add(BenchCase.COMPLETE_RANDOM, Contestant.LIBFUSE, 25_000);
        results.add(BenchCase.CPU_COMPLETE, Contestant.KERNEL, 0);
        return results;
    }

    @Test
    void mounts_showFigureAndSpeed_andNoCaseThatWasNotMeasured() {
        String table = Markdown.mounts(sample(), 1024);

        assertTrue(
                table.contains(
                        "| 4 KiB random, 1 job (fio), reads/s | 500,000 | 490,000 (0.98) | – | 25,000 (0.050) |"),
                table);
        assertTrue(table.contains("| complete file, sequential, s/GiB | – | 0.00 | – | – |"), table);
        assertFalse(table.contains("mmap"), table);
    }

    @Test
    void micro_showsTimeAndRate() {
        String table = Markdown.micro(List.of(new MicroResult("HashBenchmark.sha1OfAPiece", 524_288, 5e5, 6e5)));

        assertTrue(table.contains("| 524.3 µs | 500.0 µs – 600.0 µs | 2,000 MB/s |"), table);
    }

    @Test
    void check_aMethodWithoutWords_isRefused() {
        assertThrows(IllegalStateException.class, () -> MicroCase.check(new MicroResult("New.one", 1, 1, 1)));
    }

    @Test
    void chart_isXml_andNoTextLiesOnAnotherOrOutside() throws Exception {
        var bars = List.of(
                new BarChart.Bar(0, 8, "8.00 · 18,974 MB/s"), new BarChart.Bar(2, 7, "7.00 · 1,462,900 reads/s"));
        String svg = new BarChart("a < b & c", "longer is better", 1.25, 1, "native")
                .svg(
                        List.of("one", "two", "three"),
                        List.of(new BarChart.Group("x", bars), new BarChart.Group("y", bars)));

        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        var texts = document.getElementsByTagName("text");
        double width = Double.parseDouble(document.getDocumentElement().getAttribute("width"));
        assertEquals(11, texts.getLength());
        for (int i = 0; i < texts.getLength(); i++) {
            var text = (Element) texts.item(i);
            double x = Double.parseDouble(text.getAttribute("x"));
            boolean isFromLeft = text.getAttribute("text-anchor").isEmpty();
            assertTrue(!isFromLeft || x + 7 * text.getTextContent().length() < width, text.getTextContent());
            for (int j = 0; j < i; j++) {
                var other = (Element) texts.item(j);
                boolean isSamePlace = text.getAttribute("x").equals(other.getAttribute("x"));
                double apart = Math.abs(
                        Double.parseDouble(text.getAttribute("y")) - Double.parseDouble(other.getAttribute("y")));
                assertTrue(!isSamePlace || apart >= 15, text.getTextContent() + " on " + other.getTextContent());
            }
        }
    }

    /** A character of 13 pixels' height is hardly 7 wide. */
    @Test
    void labels_fitBesideTheBars() {
        for (var one : BenchCase.values()) {
            assertTrue(6.7 * one.label().length() < BarChart.LABELS - 12, one.label());
        }
    }

    @Test
    void readme_getsTheBlock_andKeepsTheRest() {
        String begin = "<!-- benchmarks: written by mvn verify -Pbench -Dbench.readme=true -->\n";
        String end = "<!-- end of benchmarks -->\n";

        assertEquals(
                "a\n" + begin + "new\n" + end + "b", ReadmeBlock.replace("a\n" + begin + "old\n" + end + "b", "new\n"));
        assertThrows(IllegalArgumentException.class, () -> ReadmeBlock.replace("a\nb", "new\n"));
    }

    @Test
    void json_hasEachRound() {
        String json = ResultsJson.write(new Machine(Map.of("cpu", "\"x\"")), sample(), List.of(), List.of());

        assertTrue(json.contains("\"rounds\": [25000.0], \"median\": 25000.0, \"speedBesideNative\": 0.0500000"), json);
        assertTrue(json.contains("{\"cpu\": \"\\\"x\\\"\"}"), json);
    }
}
