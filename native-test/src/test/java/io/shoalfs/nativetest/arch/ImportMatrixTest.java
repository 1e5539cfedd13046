package io.shoalfs.nativetest.arch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaPackage;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Our packages import only whom the {@link ImportMatrix} lets them. */
class ImportMatrixTest {

    @Test
    void packages_all_haveARowInTheTable() {
        Set<String> unknown = packageNames();
        unknown.removeIf(ImportMatrix::knows);

        assertEquals(Set.of(), unknown);
    }

    /** Without classes every rule would hold. */
    @Test
    void packages_ofEachModule_wereRead() {
        assertTrue(packageNames()
                .containsAll(Set.of(
                        "io.shoalfs.torrent",
                        "io.shoalfs.cache",
                        "io.shoalfs.fetch",
                        "io.shoalfs.fetch.swarm",
                        "io.shoalfs.mount.fs",
                        "io.shoalfs.mount.fuse")));
    }

    @Test
    void imports_amongOurPackages_followTheTable() {
        List<String> forbidden = ProductClasses.all().stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(ImportMatrixTest::isForbidden)
                .map(Dependency::getDescription)
                .sorted()
                .toList();

        assertEquals(List.of(), forbidden);
    }

    @Test
    void packages_all_areNullMarked() {
        Set<String> unmarked = ProductClasses.all().stream()
                .map(JavaClass::getPackage)
                .filter(java -> !java.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(Set.of(), unmarked);
    }

    private static boolean isForbidden(Dependency dependency) {
        JavaClass to = dependency.getTargetClass().getBaseComponentType();
        return ImportMatrix.isOurs(to.getPackageName())
                && !ImportMatrix.allows(dependency.getOriginClass().getPackageName(), to);
    }

    private static Set<String> packageNames() {
        return ProductClasses.all().stream()
                .map(JavaClass::getPackageName)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
