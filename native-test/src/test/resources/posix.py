"""What any program may expect of a read-only directory. posix.py CASE MOUNT SOURCE: the mount shows what the source holds.

Each function is a case; it passes on a read-only bind mount of the source, and asserts nothing that ext4 would not keep.
"""

import concurrent.futures
import errno
import mmap
import os
import random
import stat
import sys

EDGES = (0, 1, 511, 512, 4095, 4096, 4097, 16383, 16384, 16385, 131071, 131072, 262143, 262144, 262145, 1048575, 1048576)


def files(root):
    for folder, _, names in os.walk(os.fsencode(root)):
        for name in names:
            yield os.path.relpath(os.path.join(folder, name), os.fsencode(root))


def folders(root):
    for folder, _, _ in os.walk(os.fsencode(root)):
        yield os.path.relpath(folder, os.fsencode(root))


def join(root, path):
    return os.path.join(os.fsencode(root), path)


def bytes_of(root, path):
    with open(join(root, path), "rb") as file:
        return file.read()


def fails(expected, call, *arguments, **named):
    try:
        call(*arguments, **named)
    except OSError as error:
        assert error.errno == expected, f"{call.__name__}{arguments}: {error} instead of {errno.errorcode[expected]}"
    else:
        raise AssertionError(f"{call.__name__}{arguments} succeeded instead of {errno.errorcode[expected]}")


def reads_at_every_alignment(mount, source):
    for path in (b"odd/262145.bin", b"odd/1048577.bin", b"odd/16384.bin", b"odd/1.bin", b"odd/0.bin"):
        want = bytes_of(source, path)
        descriptor = os.open(join(mount, path), os.O_RDONLY)
        for offset in EDGES:
            for length in EDGES[1:]:
                got = os.pread(descriptor, length, offset)
                assert got == want[offset:offset + length], f"{path} at {offset} length {length}: {len(got)} bytes"
        os.close(descriptor)


def reads_past_the_end(mount, source):
    for path in (b"odd/0.bin", b"odd/1.bin", b"odd/262145.bin"):
        size = len(bytes_of(source, path))
        descriptor = os.open(join(mount, path), os.O_RDONLY)
        assert os.pread(descriptor, 4096, size) == b""
        assert os.pread(descriptor, 4096, size + (1 << 40)) == b""
        assert len(os.pread(descriptor, 4096, max(0, size - 1))) == min(1, size)
        os.close(descriptor)


def reads_direct(mount, source):
    path = b"odd/1048577.bin"
    want = bytes_of(source, path)
    descriptor = os.open(join(mount, path), os.O_RDONLY | os.O_DIRECT)
    buffer = mmap.mmap(-1, 1 << 16)
    for offset in (0, 4096, 1 << 16, 1 << 20):
        length = os.preadv(descriptor, [buffer], offset)
        assert buffer[:length] == want[offset:offset + (1 << 16)], f"direct read at {offset}: {length} bytes"
    os.close(descriptor)


def parallel_readers(mount, source):
    paths = sorted(files(source))
    want = {path: bytes_of(source, path) for path in paths if not path.startswith(b"large/")}

    def reader(seed):
        chance = random.Random(seed)
        for _ in range(200):
            path = chance.choice(sorted(want))
            offset = chance.randrange(len(want[path]) + 1)
            length = chance.choice((1, 4096, 70000))
            with open(join(mount, path), "rb", buffering=0) as file:
                got = os.pread(file.fileno(), length, offset)
            assert got == want[path][offset:offset + length], f"{path} at {offset} length {length}"

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        list(pool.map(reader, range(16)))


def one_file_by_many_readers(mount, source):
    path = b"large/1.bin"
    want = bytes_of(source, path)
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for got in pool.map(lambda _: bytes_of(mount, path), range(8)):
            assert got == want


def maps_memory(mount, source):
    path = b"large/2.bin"
    want = bytes_of(source, path)
    with open(join(mount, path), "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
        chance = random.Random(7)
        for _ in range(300):
            offset = chance.randrange(len(want))
            assert view[offset:offset + 5000] == want[offset:offset + 5000], f"at {offset}"
        assert view[:] == want


def sends_files(mount, source):
    path = b"large/3.bin"
    want = bytes_of(source, path)
    reading, writing = os.pipe()
    with open(join(mount, path), "rb") as file, concurrent.futures.ThreadPoolExecutor(1) as pool:
        def drain():
            with open(reading, "rb") as end:
                return end.read()

        drained = pool.submit(drain)
        offset = 0
        while sent := os.sendfile(writing, file.fileno(), offset, 1 << 20):
            offset += sent
        os.close(writing)
        assert drained.result() == want


def many_open_files(mount, source):
    paths = sorted(files(source))[:800]
    descriptors = [os.open(join(mount, path), os.O_RDONLY) for path in paths]
    for path, descriptor in zip(paths, descriptors):
        assert os.pread(descriptor, 100, 0) == bytes_of(source, path)[:100], path
        os.close(descriptor)


def lists_every_name(mount, source):
    count = 0
    for folder in folders(source):
        want = sorted(os.listdir(join(source, folder)))
        got = sorted(os.listdir(join(mount, folder)))
        assert got == want, f"{folder}: {len(got)} names instead of {len(want)}"
        count += len(got)
    assert count > 100


def lists_types_and_inodes(mount, source):
    seen = {}
    for folder in folders(source):
        for entry in os.scandir(join(mount, folder)):
            status = os.lstat(entry.path)
            assert entry.inode() == status.st_ino, f"{entry.path}: d_ino {entry.inode()}, st_ino {status.st_ino}"
            assert entry.is_dir(follow_symlinks=False) == stat.S_ISDIR(status.st_mode), entry.path
            assert entry.is_file(follow_symlinks=False) == stat.S_ISREG(status.st_mode), entry.path
            assert seen.setdefault(status.st_ino, entry.path) == entry.path, f"{entry.path} shares its inode"


def walks_upwards(mount, source):
    for folder in folders(source):
        inside = join(mount, folder)
        for entry in os.scandir(inside):
            if entry.is_dir():
                up = os.stat(os.path.join(entry.path, b".."))
                assert up.st_ino == os.stat(inside).st_ino, entry.path


def finds_no_strangers(mount, source):
    fails(errno.ENOENT, os.stat, join(mount, b"absent"))
    fails(errno.ENOENT, os.stat, join(mount, b"odd/absent/deeper"))
    fails(errno.ENOTDIR, os.stat, join(mount, b"odd/1.bin/inside"))
    fails(errno.EISDIR, os.open, join(mount, b"odd"), os.O_WRONLY)
    fails(errno.EISDIR, os.read, os.open(join(mount, b"odd"), os.O_RDONLY), 1)
    fails(errno.ENOTDIR, os.listdir, join(mount, b"odd/1.bin"))
    fails(errno.ENAMETOOLONG, os.stat, join(mount, b"x" * 256))


def refuses_writes(mount, source):
    old, new, folder = (join(mount, name) for name in (b"odd/1.bin", b"odd/new", b"odd"))
    for flags in (os.O_WRONLY, os.O_RDWR, os.O_WRONLY | os.O_APPEND, os.O_RDONLY | os.O_TRUNC):
        fails(errno.EROFS, os.open, old, flags)
    fails(errno.EROFS, os.open, new, os.O_CREAT | os.O_RDONLY)
    fails(errno.EROFS, os.open, new, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    fails(errno.EROFS, os.open, folder, os.O_TMPFILE | os.O_WRONLY)
    fails(errno.EROFS, os.truncate, old, 0)
    fails(errno.EROFS, os.mkdir, new)
    fails(errno.EROFS, os.rmdir, folder)
    fails(errno.EROFS, os.unlink, old)
    fails(errno.EROFS, os.rename, old, new)
    fails(errno.EROFS, os.link, old, new)
    fails(errno.EROFS, os.symlink, old, new)
    fails(errno.EROFS, os.mknod, new)
    fails(errno.EROFS, os.mkfifo, new)
    fails(errno.EROFS, os.chmod, old, 0o777)
    fails(errno.EROFS, os.chown, old, 1, 1)
    fails(errno.EROFS, os.utime, old)
    fails(errno.EROFS, os.setxattr, old, b"user.x", b"1")
    fails(errno.EROFS, os.removexattr, old, b"user.x")
    assert not os.access(old, os.W_OK) and not os.access(folder, os.W_OK)
    assert os.access(old, os.R_OK)


def tells_space(mount, source):
    status = os.statvfs(mount)
    total = sum(os.path.getsize(join(source, path)) for path in files(source))
    assert status.f_bsize > 0 and status.f_frsize > 0, status
    assert status.f_blocks * status.f_frsize >= total, f"{status}: less than {total}"
    assert status.f_files >= sum(1 for _ in files(source)), status
    assert status.f_namemax == 255, status
    assert status.f_flag & os.ST_RDONLY, status


def tells_sizes(mount, source):
    for path in files(source):
        got, want = os.stat(join(mount, path)), os.stat(join(source, path))
        assert got.st_size == want.st_size, path
        assert got.st_blocks * 512 >= got.st_size, f"{path}: {got.st_blocks} blocks for {got.st_size} bytes"
        assert got.st_nlink == 1, f"{path}: {got.st_nlink} links"
        assert stat.S_ISREG(got.st_mode) and got.st_mode & 0o444, f"{path}: {oct(got.st_mode)}"
        assert got == os.stat(join(mount, path)), path


def shows_no_holes(mount, source):
    for path in (b"large/0.bin", b"odd/1048577.bin"):
        descriptor = os.open(join(mount, path), os.O_RDONLY)
        size = os.fstat(descriptor).st_size
        assert os.lseek(descriptor, 0, os.SEEK_DATA) == 0
        assert os.lseek(descriptor, 0, os.SEEK_HOLE) == size
        assert os.lseek(descriptor, size // 2, os.SEEK_DATA) == size // 2
        fails(errno.ENXIO, os.lseek, descriptor, size, os.SEEK_DATA)
        os.close(descriptor)


if __name__ == "__main__":
    case, *roots = sys.argv[1:]
    globals()[case](*roots)
    print(f"{case}: kept")
