package io.shoalfs.mount.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Logging is set up once in a process: each look at it needs a JVM of its own. */
class HeadStartTest {

    @TempDir
    private Path directory = Path.of("");

    /** The line that says that a mount is there was lost in one start of three hundred. */
    @Test
    void begin_whileLoggingIsSetUpSlowly_leavesNoLoggerWithoutIt() throws IOException, InterruptedException {
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.writeString(services.resolve(Configurator.class.getName()), Slow.class.getName());

        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        directory + File.pathSeparator + System.getProperty("java.class.path"),
                        Started.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String factory = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, process.waitFor());
        assertEquals(LoggerContext.class.getName(), factory.strip());
    }

    /** A start as {@link Main}'s, a little late: says what makes its loggers. */
    static final class Started {

        private static final long LATE_MILLIS = 300;

        public static void main(String[] arguments) throws InterruptedException {
            HeadStart.begin();
            Thread.sleep(LATE_MILLIS);
            Logs.load();
            System.out.println(LoggerFactory.getILoggerFactory().getClass().getName());
        }
    }

    /** Delays what sets logging up in earnest. */
    @ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
    public static final class Slow extends ContextAwareBase implements Configurator {

        private static final long MILLIS = 1_500;

        @Override
        public ExecutionStatus configure(LoggerContext context) {
            try {
                Thread.sleep(MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
    }
}
