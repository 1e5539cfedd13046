package io.shoalfs.fetch.create;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LayersTest {

    @Test
    void layers_areInTheOrderOfRoots_eachRootOnce_ofTheFirstFileThatHasIt() {
        var random = new Random(5);
        var layers = new Layers();
        var expected = new TreeMap<byte[], Integer>(Arrays::compareUnsigned);
        for (int file = 0; file < 1000; file++) {
            byte[] root = new byte[32];
            root[0] = (byte) random.nextInt(256);
            root[31] = (byte) random.nextInt(3);
            layers.add(root, file);
            expected.putIfAbsent(root, file);
        }

        List<String> given = new ArrayList<>();
        layers.forEach((root, file) -> given.add(Arrays.toString(root) + file));

        assertEquals(
                expected.entrySet().stream()
                        .map(entry -> Arrays.toString(entry.getKey()) + entry.getValue())
                        .toList(),
                given);
    }
}
