"""Reads that wait for data that nobody has, of MISSING, beside reads of HELD.

blocked.py delay HELD MISSING COUNT    while COUNT reads wait: the longest that one of 200 reads of HELD takes, of which
                                       the second MiB to the fifteenth is held
blocked.py threads PID MISSING COUNT   while COUNT reads wait: how many threads PID has
blocked.py interrupt MISSING           how long a read that waits goes on when its reader gets SIGINT, which it handles
blocked.py kill MISSING                how long a reader that waits lives on after SIGKILL

Times are in milliseconds. Reads that wait are direct ones, of 4 KiB each: the kernel waits for each of them by itself; but
for "delay" they are ordinary ones, of which the kernel lets only so many wait at a time.
"""
import mmap, os, random, signal, sys, threading, time

BLOCK = 4096
APART = 512 << 10
WAITS = ("request_wait_answer", "folio_wait_bit_common")
PATIENCE = 30


def waiting(pid):
    """How many threads of a process wait for an answer of a FUSE file system."""
    count = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/wchan") as file:
            count += file.read() in WAITS
    return count


def await_waiting(pid, count):
    deadline = time.monotonic() + PATIENCE
    while (found := waiting(pid)) < count:
        assert time.monotonic() < deadline, f"{found} of {count} reads wait"
        time.sleep(0.02)


def read(path, offset, flags=os.O_DIRECT):
    descriptor = os.open(path, os.O_RDONLY | flags)
    return os.preadv(descriptor, [mmap.mmap(-1, BLOCK)], offset)


def readers(path, count, apart=BLOCK, flags=os.O_DIRECT):
    """Threads that wait; they end with the process."""
    threading.stack_size(128 << 10)
    for number in range(count):
        threading.Thread(target=read, args=(path, number * apart, flags), daemon=True).start()
    await_waiting(os.getpid(), count)


def slowest(path):
    descriptor = os.open(path, os.O_RDONLY)
    longest = 0
    for _ in range(200):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        offset = random.randrange(1 << 20, 15 << 20, BLOCK)
        began = time.monotonic()
        assert len(os.pread(descriptor, BLOCK, offset)) == BLOCK
        longest = max(longest, time.monotonic() - began)
    return longest


def delay(held, missing, count):
    slowest(held)  # By programs that are compiled.
    readers(missing, int(count), APART, 0)
    # Another program may have the processor for a while; a read that is held up is so in every round.
    print(round(min(slowest(held) for _ in range(3)) * 1000, 1))


def threads(pid, missing, count):
    readers(missing, int(count))
    print(len(os.listdir(f"/proc/{pid}/task")))


def child(action):
    """A process that waits in a read; what it writes can be read from the other number."""
    source, sink = os.pipe()
    pid = os.fork()
    if pid == 0:
        action(sink)
        os._exit(0)
    await_waiting(pid, 1)
    return pid, source


def once_interrupted(missing):
    def action(sink):
        try:
            read(missing, 0)
        except KeyboardInterrupt:
            os.write(sink, str(time.monotonic()).encode())

    pid, source = child(action)
    began = time.monotonic()
    os.kill(pid, signal.SIGINT)
    ended = float(os.read(source, 100))
    os.waitpid(pid, 0)
    return ended - began


def once_killed(missing):
    pid, _ = child(lambda sink: read(missing, 0))
    began = time.monotonic()
    os.kill(pid, signal.SIGKILL)
    assert os.waitpid(pid, 0)[1] == signal.SIGKILL
    return time.monotonic() - began


def least(measure, missing):
    print(round(min(measure(missing) for _ in range(5)) * 1000, 1))


command, *arguments = sys.argv[1:]
{
    "delay": delay,
    "threads": threads,
    "interrupt": lambda missing: least(once_interrupted, missing),
    "kill": lambda missing: least(once_killed, missing),
}[command](*arguments)
sys.stdout.flush()
os._exit(0)
