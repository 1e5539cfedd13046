package io.shoalfs.nativetest.arch;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What nobody may call, with the reason. */
class ForbiddenCallsTest {

    private static final Set<String> PARALLEL = Set.of("parallel", "parallelStream");

    /** Its threads are nobody's: what runs there is bound by no limit of ours, and blocks others' work. */
    @Test
    void commonPool_isNotUsed() {
        noClasses()
                .should()
                .accessTargetWhere(calls("the common pool", ForbiddenCallsTest::usesCommonPool))
                .check(ProductClasses.all());
    }

    /** An interrupted thread closes the FileChannel that it is just reading, for all others too. */
    @Test
    void threads_areNotInterrupted() {
        noClasses()
                .should()
                .accessTargetWhere(calls("an interrupt of a thread", ForbiddenCallsTest::interrupts))
                .check(ProductClasses.all());
    }

    /** The same by {@code cancel(true)}; the class file does not show the argument, so the source is read. */
    @Test
    void futures_areNotCancelledWithAnInterrupt() throws IOException {
        Path checkout = Path.of(System.getProperty("shoalfs.checkout", ".."));
        List<String> found = new ArrayList<>();
        int sources = 0;
        for (String module : List.of("cache", "fetch", "mount")) {
            for (Path source : sourcesOf(checkout.resolve(module).resolve("src/main/java"))) {
                sources++;
                if (Files.readString(source).contains(".cancel(true)")) {
                    found.add(source.toString());
                }
            }
        }

        assertEquals(List.of(), found);
        assertTrue(sources > 20, "only " + sources + " sources were found below " + checkout);
    }

    private static List<Path> sourcesOf(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static boolean usesCommonPool(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        String name = access.getName();
        if (owner.isAssignableTo("java.util.stream.BaseStream") || owner.isAssignableTo("java.util.Collection")) {
            return PARALLEL.contains(name);
        }
        if (owner.isEquivalentTo(ForkJoinPool.class)) {
            return name.equals("commonPool");
        }
        return owner.isAssignableTo(CompletionStage.class)
                && (name.endsWith("Async") || name.equals("delayedExecutor"))
                && !takesExecutor(access);
    }

    private static boolean takesExecutor(JavaAccess<?> access) {
        return access.getTarget() instanceof CodeUnitAccessTarget target
                && target.getRawParameterTypes().stream().anyMatch(type -> type.isAssignableTo(Executor.class));
    }

    private static boolean interrupts(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        String name = access.getName();
        if (owner.isAssignableTo(Thread.class)) {
            return name.equals("interrupt") && !restoresOwnFlag(access);
        }
        return owner.isAssignableTo(ExecutorService.class) && name.equals("shutdownNow");
    }

    /** {@code Thread.currentThread().interrupt()} after an InterruptedException is right. */
    private static boolean restoresOwnFlag(JavaAccess<?> access) {
        return access.getOrigin().getMethodCallsFromSelf().stream()
                .anyMatch(call -> call.getLineNumber() == access.getLineNumber()
                        && call.getTargetOwner().isEquivalentTo(Thread.class)
                        && call.getName().equals("currentThread"));
    }

    private static DescribedPredicate<JavaAccess<?>> calls(String what, Predicate<JavaAccess<?>> predicate) {
        return DescribedPredicate.describe(what, predicate);
    }
}
