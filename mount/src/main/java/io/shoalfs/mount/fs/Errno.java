package io.shoalfs.mount.fs;

/** The errors that the file system answers with, or the kernel: POSIX names, Linux numbers (asm-generic/errno.h). */
public enum Errno {
    EPERM(1),
    ENOENT(2),
    EINTR(4),
    EIO(5),
    ENXIO(6),
    EBADF(9),
    EAGAIN(11),
    EACCES(13),
    EFAULT(14),
    ENODEV(19),
    ENOTDIR(20),
    EISDIR(21),
    EINVAL(22),
    EROFS(30),
    ERANGE(34),
    ENAMETOOLONG(36),
    ENOSYS(38),
    ENODATA(61),
    EOPNOTSUPP(95);

    private final int number;

    Errno(int number) {
        this.number = number;
    }

    /** The number, positive. */
    public int number() {
        return number;
    }
}
