package io.shoalfs.nativetest.arch;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;

/** The class files of what we ship: no tests, no libraries. */
final class ProductClasses {

    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(ProductClasses::isShipped).importPackages("io.shoalfs");

    private ProductClasses() {}

    static JavaClasses all() {
        return CLASSES;
    }

    private static boolean isShipped(Location location) {
        return !location.contains("/test-classes/") && !location.contains("-tests.jar");
    }
}
