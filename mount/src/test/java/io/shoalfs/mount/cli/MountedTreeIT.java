package io.shoalfs.mount.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What programs see of a mounted torrent but its bytes: names, numbers, links, and that nothing can be written. */
class MountedTreeIT {

    private static final Duration LONG = Duration.ofMinutes(10);

    private Path at = Path.of("");

    @BeforeEach
    void needsFuse(@TempDir Path temporary) throws IOException {
        boolean isThere = Files.isWritable(Path.of("/dev/fuse"));
        if (!isThere) {
            System.out.println("MountedTreeIT is skipped: /dev/fuse is missing, or not ours to open");
        }
        assumeTrue(isThere, "/dev/fuse can be opened");
        at = Files.createDirectory(temporary.resolve("m"));
    }

    @Test
    void names_areTheBytesOfTheTorrent_andPadsAreNotThere() throws Exception {
        try (var mount = SampleMount.on(at, LONG)) {
            String names = mount.python("import os, sys; print(sorted(os.listdir(os.fsencode(sys.argv[1]))))");

            assertEquals(
                    "[b'a', b'empty', b'large.bin', b'link', b'many', b'not utf-8 \\xff\\xfe', b'one', b'run.sh']",
                    names.strip());
            mount.tell("all");
            String length = mount.python("import os, sys;"
                    + "print(len(open(os.fsencode(sys.argv[1]) + b'/not utf-8 \\xff\\xfe', 'rb').read()))");
            assertEquals("5000", length.strip());
        }
    }

    @Test
    void stat_saysWhatToolsRelyOn() throws Exception {
        try (var mount = SampleMount.on(at, LONG)) {
            String facts = mount.output(
                    "stat", "-c", "%A %h %s %b %Y", at + "/large.bin", at + "/run.sh", at.toString(), at + "/a");

            assertEquals(
                    List.of(
                            "-r--r--r-- 1 2000003 3907 1600000000",
                            "-r-xr-xr-x 1 100 1 1600000000",
                            "dr-xr-xr-x 4 0 0 1600000000",
                            "dr-xr-xr-x 3 0 0 1600000000"),
                    facts.lines().toList());
            String numbers = mount.python("""
                    import os, sys
                    seen = {1}
                    assert os.stat(sys.argv[1]).st_ino == 1
                    for top, dirs, files in os.walk(sys.argv[1]):
                        for e in os.scandir(top):
                            assert e.inode() == e.stat(follow_symlinks=False).st_ino, e
                            assert e.inode() not in seen, e
                            seen.add(e.inode())
                    v = os.statvfs(sys.argv[1])
                    print(len(seen), v.f_files, v.f_bavail, v.f_namemax, v.f_blocks * v.f_frsize >= 2000003)
                    """);
            assertEquals("517 517 0 255 True", numbers.strip());
        }
    }

    @Test
    void links_leadFromWhereTheyLie_andStayInside() throws Exception {
        try (var mount = SampleMount.on(at, LONG)) {
            mount.tell("all");
            String links = mount.python("""
                    import os, sys
                    os.chdir(sys.argv[1])
                    for top in '.', 'a', 'a/b', 'a/b/c':
                        for e in sorted(os.scandir(top), key=lambda e: e.name):
                            if e.is_symlink():
                                s = e.stat(follow_symlinks=False)
                                target = os.readlink(e.path)
                                assert s.st_size == len(target), (e, s)
                                print(e.path, target, oct(s.st_mode), os.path.realpath(e.path) == sys.argv[1] + '/' + \
                                    os.path.normpath(top + '/' + target), e.stat().st_size if os.path.exists(e.path) else '-')
                    try:
                        os.readlink('one')
                    except OSError as e:
                        print(e.strerror)
                    """);

            assertEquals(
                    List.of(
                            "./link a/second 0o120777 True 300000",
                            "a/nowhere ../not/here 0o120777 True -",
                            "a/b/beside c/deep 0o120777 True 70000",
                            "a/b/up ../../large.bin 0o120777 True 2000003",
                            "a/b/c/directory ../../../many 0o120777 True 0",
                            "Invalid argument"),
                    links.lines().toList());
            assertArrayEquals(mount.tree().file("large.bin"), Files.readAllBytes(at.resolve("a/b/up")));
            assertArrayEquals(mount.tree().file("many/7"), Files.readAllBytes(at.resolve("a/b/c/directory/7")));
            String kinds = mount.output("find", "-P", at.toString(), "-type", "l", "-printf", "%P\n");
            assertEquals(5, kinds.lines().count(), kinds);
        }
    }

    @Test
    void write_ofEveryKind_answersErofs() throws Exception {
        try (var mount = SampleMount.on(at, LONG)) {
            String errors = mount.python("""
                    import errno, os, stat, sys
                    os.chdir(sys.argv[1])
                    def refused(what, f):
                        try:
                            f()
                            print(what, 'worked')
                        except OSError as e:
                            if e.errno != errno.EROFS: print(what, e)
                    refused('open w', lambda: os.open('one', os.O_WRONLY))
                    refused('open rw', lambda: os.open('one', os.O_RDWR))
                    refused('append', lambda: os.open('one', os.O_WRONLY | os.O_APPEND))
                    refused('O_TRUNC', lambda: os.open('one', os.O_RDONLY | os.O_TRUNC))
                    refused('create', lambda: os.open('new', os.O_WRONLY | os.O_CREAT))
                    refused('mkdir', lambda: os.mkdir('new'))
                    refused('rmdir', lambda: os.rmdir('many'))
                    refused('unlink', lambda: os.unlink('one'))
                    refused('rename', lambda: os.rename('one', 'two'))
                    refused('link', lambda: os.link('one', 'two'))
                    refused('symlink', lambda: os.symlink('one', 'two'))
                    refused('mknod', lambda: os.mknod('two', 0o600 | stat.S_IFIFO))
                    refused('chmod', lambda: os.chmod('one', 0o600))
                    refused('chown', lambda: os.chown('one', 1, 1))
                    refused('truncate', lambda: os.truncate('one', 0))
                    refused('utime', lambda: os.utime('one'))
                    refused('setxattr', lambda: os.setxattr('one', 'user.x', b'1'))
                    refused('removexattr', lambda: os.removexattr('one', 'user.x'))
                    print('done', os.access('one', os.W_OK), os.access('one', os.R_OK))
                    """);

            assertEquals("done False True", errors.strip());
        }
    }
}
