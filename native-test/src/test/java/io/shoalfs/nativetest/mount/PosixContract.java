package io.shoalfs.nativetest.mount;

import io.shoalfs.nativetest.Command;
import io.shoalfs.nativetest.DataSet;
import io.shoalfs.nativetest.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What any program may expect of a read-only directory: the cases of {@code posix.py}, each in a process of its own, over
 * one mount.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PosixContract {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @RegisterExtension
    final Workspace work = new Workspace();

    private Path content = Path.of("/nonexistent");

    private Path source = Path.of("/nonexistent");

    /** Mounts the data set; where its content is to be seen. */
    abstract Path mount(DataSet dataSet) throws IOException;

    @BeforeAll
    void mountOnce() throws IOException {
        DataSet dataSet = DataSet.of(60);
        source = dataSet.source();
        content = mount(dataSet);
    }

    @Test
    void read_atEveryAlignment_isExact() throws IOException {
        keeps("reads_at_every_alignment");
    }

    @Test
    void read_pastTheEnd_givesNothing() throws IOException {
        keeps("reads_past_the_end");
    }

    @Test
    void read_direct_isExact() throws IOException {
        keeps("reads_direct");
    }

    @Test
    void read_byParallelReaders_isExact() throws IOException {
        keeps("parallel_readers");
    }

    @Test
    void read_ofOneFileByManyReaders_isExact() throws IOException {
        keeps("one_file_by_many_readers");
    }

    @Test
    void mmap_inAnyOrder_isExact() throws IOException {
        keeps("maps_memory");
    }

    @Test
    void sendfile_ofAWholeFile_isExact() throws IOException {
        keeps("sends_files");
    }

    @Test
    void open_hundredsOfFilesAtATime_allCanBeRead() throws IOException {
        keeps("many_open_files");
    }

    @Test
    void readdir_ofEveryFolder_givesEveryNameOnce() throws IOException {
        keeps("lists_every_name");
    }

    @Test
    void readdir_ofEveryFolder_agreesWithStatOnInodesAndTypes() throws IOException {
        keeps("lists_types_and_inodes");
    }

    @Test
    void dotDot_ofEveryFolder_leadsUp() throws IOException {
        keeps("walks_upwards");
    }

    @Test
    void lookup_ofWhatIsNotThere_failsWithTheRightErrno() throws IOException {
        keeps("finds_no_strangers");
    }

    @Test
    void write_ofAnyKind_failsWithErofs() throws IOException {
        keeps("refuses_writes");
    }

    @Test
    void statfs_tellsTheSizeAndThatItIsReadOnly() throws IOException {
        keeps("tells_space");
    }

    @Test
    void stat_ofEveryFile_tellsTheWholeFileFromTheFirstMoment() throws IOException {
        keeps("tells_sizes");
    }

    @Test
    void seek_forHoles_findsNone() throws IOException {
        keeps("shows_no_holes");
    }

    private void keeps(String posixCase) throws IOException {
        Command.run(PATIENCE, Command.python("posix.py", posixCase, content, source))
                .succeeded();
    }
}
