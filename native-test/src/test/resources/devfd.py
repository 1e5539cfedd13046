"""A container's runtime: mounts /dev/fuse, and becomes a program that is told which descriptor it is.

devfd.py MOUNTPOINT COMMAND...   of which the last word is to be /dev/fd/N
"""

import ctypes
import os
import sys

at, command = sys.argv[1], sys.argv[2:]
device = os.open("/dev/fuse", os.O_RDWR)
os.set_inheritable(device, True)
libc = ctypes.CDLL(None, use_errno=True)
options = f"fd={device},rootmode=40000,user_id=0,group_id=0,allow_other,default_permissions"
MS_RDONLY_NOSUID_NODEV = 7
if libc.mount(b"runtime", at.encode(), b"fuse", MS_RDONLY_NOSUID_NODEV, options.encode()) != 0:
    sys.exit("mount: " + os.strerror(ctypes.get_errno()))
os.execv(command[0], [*command, f"/dev/fd/{device}"])
