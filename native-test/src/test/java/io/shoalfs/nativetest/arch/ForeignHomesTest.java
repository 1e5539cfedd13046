package io.shoalfs.nativetest.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each foreign package has one home among ours. */
class ForeignHomesTest {

    private static final String[] JNR = {"jnr..", "ru.serce..", "com.kenai.jffi.."};

    @Test
    void torrent_importsTheJdkOnly() {
        check(ArchRuleDefinition.classes()
                .that()
                .resideInAPackage("io.shoalfs.torrent")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.shoalfs.torrent", "java..", "org.jspecify.annotations"));
    }

    @Test
    void rack_importsTheJdkOnly() {
        check(ArchRuleDefinition.classes()
                .that()
                .resideInAPackage("io.shoalfs.fetch.rack")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.shoalfs.fetch.rack", "java..", "org.jspecify.annotations"));
    }

    @Test
    void swarm_importsTheJdkAndOurCoreOnly() {
        check(ArchRuleDefinition.classes()
                .that()
                .resideInAPackage("io.shoalfs.fetch.swarm")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.shoalfs.fetch.swarm",
                        "io.shoalfs.fetch.rack",
                        "io.shoalfs.torrent",
                        "io.shoalfs.cache",
                        "java..",
                        "org.slf4j",
                        "org.jspecify.annotations",
                        "com.google.errorprone.annotations.."));
    }

    @Test
    void netty_livesInFetchButNotInTheSwarm() {
        livesOnlyIn(
                new String[] {"io.netty.."},
                "io.shoalfs.fetch",
                "io.shoalfs.fetch.net",
                "io.shoalfs.fetch.peer..",
                "io.shoalfs.fetch.web",
                "io.shoalfs.fetch.serve",
                "io.shoalfs.fetch.tracker",
                "io.shoalfs.fetch.dht");
    }

    @Test
    void caffeine_livesInTheCache() {
        livesOnlyIn(new String[] {"com.github.benmanes.caffeine.."}, "io.shoalfs.cache");
    }

    @Test
    void bouncyCastle_livesInCryptoAndDht() {
        livesOnlyIn(new String[] {"org.bouncycastle.."}, "io.shoalfs.fetch.peer.crypto", "io.shoalfs.fetch.dht");
    }

    @Test
    void commandLineAndLogBackend_liveInTheCli() {
        livesOnlyIn(new String[] {"picocli..", "ch.qos.logback.."}, "io.shoalfs.mount.cli");
    }

    @Test
    void json_livesInTheCliAndTheControl() {
        livesOnlyIn(new String[] {"com.fasterxml.jackson.."}, "io.shoalfs.mount.cli", "io.shoalfs.mount.control");
    }

    @Test
    void jnr_livesInTheTransports_theDiskAndTheCli() {
        livesOnlyIn(JNR, "io.shoalfs.mount.fuse..", "io.shoalfs.cache.disk", "io.shoalfs.mount.cli");
    }

    /** A class and the native functions it declares inside; not a second one beside it. */
    @Test
    void jnr_outsideTheTransports_isOneSmallClassOfAPackage() {
        for (String home : Set.of("io.shoalfs.cache.disk", "io.shoalfs.mount.cli")) {
            Set<String> users = ProductClasses.all().stream()
                    .filter(type -> type.getPackageName().equals(home))
                    .filter(ForeignHomesTest::usesJnr)
                    .map(ForeignHomesTest::outermost)
                    .collect(Collectors.toCollection(TreeSet::new));

            assertTrue(users.size() <= 1, home + " has more than one class that knows jnr: " + users);
        }
    }

    /** Whoever opens a socket elsewhere forgets by which address and interface the user wants it. */
    @Test
    void sockets_areOpenedInOnePlace() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("io.shoalfs.fetch.net")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("io\\.netty\\.bootstrap\\..*|io\\.netty\\.channel\\.(epoll|nio|socket\\.nio)\\..*"
                        + "|java\\.net\\.(http\\..*|(Server|Datagram|Multicast)?Socket|(Http)?URLConnection)"
                        + "|java\\.nio\\.channels\\.(Server|Asynchronous.*)?(Socket|Datagram)Channel"));
    }

    @Test
    void files_areOpenedByTheDisk_theEngine_theCreationAndTheCliOnly() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(
                        "io.shoalfs.cache.disk",
                        "io.shoalfs.mount.engine",
                        "io.shoalfs.mount.create",
                        "io.shoalfs.mount.cli")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.nio\\.file\\.Files|java\\.nio\\.channels\\.(Asynchronous)?FileChannel"
                        + "|java\\.io\\.(RandomAccessFile|File|(File(Input|Output)Stream|FileReader|FileWriter))"));
    }

    private static void livesOnlyIn(String[] foreign, String... homes) {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(homes)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(foreign));
    }

    private static boolean usesJnr(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                .map(dependency -> dependency.getTargetClass().getPackageName())
                .anyMatch(name -> name.startsWith("jnr.") || name.startsWith("ru.serce."));
    }

    private static String outermost(JavaClass type) {
        String name = type.getName();
        int dollar = name.indexOf('$');
        return dollar < 0 ? name : name.substring(0, dollar);
    }

    private static void check(ArchRule rule) {
        rule.check(ProductClasses.all());
    }
}
