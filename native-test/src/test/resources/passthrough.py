"""passthrough.py FILE MOUNT SOURCE: reads FILE until all of it is held, with a handle open from before; then prints how
much the program that serves MOUNT writes while FILE is read again and the kernel has forgotten it. All must be right."""
import hashlib, os, sys, time

path, mount, source = sys.argv[1:]
pid = os.getxattr(mount, "user.shoalfs.pid").decode()
right = hashlib.sha256(open(source, "rb").read()).digest()


def written():
    lines = open(f"/proc/{pid}/io").read().splitlines()
    return int(next(line for line in lines if line.startswith("wchar")).split()[1])


def read(descriptor):
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    digest = hashlib.sha256()
    offset = 0
    while content := os.pread(descriptor, 1 << 20, offset):
        digest.update(content)
        offset += len(content)
    assert digest.digest() == right, "wrong bytes"


early = os.open(path, os.O_RDONLY)
os.pread(early, 1, 0)
with open(path, "rb") as file:
    read(file.fileno())
deadline = time.monotonic() + 20
while int(os.getxattr(path, "user.shoalfs.held")) < os.path.getsize(path):
    assert time.monotonic() < deadline, "not all is held"
    time.sleep(0.05)
# While somebody has it open as it was before, everybody has: a kernel that was told otherwise would answer EIO.
with open(path, "rb") as file:
    read(file.fileno())
os.close(early)
time.sleep(0.5)
with open(path, "rb") as file:
    before = written()
    read(file.fileno())
    with open(path, "rb") as second:
        read(second.fileno())
    print(written() - before)
