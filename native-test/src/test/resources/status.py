"""What `shoalfs status --json` says: status.py EXPRESSION COMMAND..., of which the last line of JSON is looked at.

The expression may use: o, the object; e, its one engine; t, that engine's one torrent; s(ADDRESS), the one source
at that address.
"""

import json
import subprocess
import sys

expression, *command = sys.argv[1:]
ran = subprocess.run(command, stdout=subprocess.PIPE, check=True)
o = json.loads(ran.stdout.decode().splitlines()[-1])
(e,) = o["engines"]
(t,) = e["torrents"]


def s(address):
    (source,) = [source for source in t["sources"] if source["address"] == address]
    return source


print(eval(expression))
