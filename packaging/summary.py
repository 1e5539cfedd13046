"""Prints what Surefire and Failsafe ran, one line for each module and kind, and why tests were skipped."""

import os
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

# Lies beside the checkout where it is developed, and is no part of it: where it is missing, tests of it cannot be asked for.
ELSEWHERE = ("no corpus", "no acceptance tests beside a corpus")

COUNTS = ("tests", "failures", "errors", "skipped")


def reports(checkout):
    for module in ("cache", "fetch", "mount", "native-test"):
        for kind in ("surefire", "failsafe"):
            files = sorted((checkout / module / "target" / f"{kind}-reports").glob("TEST-*.xml"))
            yield module, kind, [ElementTree.parse(file).getroot() for file in files]


def reason_of(outcome):
    """What the test said, without what JUnit puts before that."""
    said = (outcome.get("message") or outcome.text or "").strip().split("\n")[0]
    return said.split("Assumption failed: ")[-1].removeprefix("skipped: ")


def main():
    checkout = pathlib.Path(__file__).resolve().parent.parent
    total = dict.fromkeys(COUNTS, 0)
    elsewhere = 0
    print(f"{'module':<14}{'kind':<10}" + "".join(f"{name:>10}" for name in COUNTS) + f"{'seconds':>10}")
    for module, kind, suites in reports(checkout):
        counts = {name: sum(int(suite.get(name, 0)) for suite in suites) for name in COUNTS}
        seconds = sum(float(suite.get("time", "0").replace(",", "")) for suite in suites)
        print(f"{module:<14}{kind:<10}" + "".join(f"{counts[name]:>10}" for name in COUNTS) + f"{seconds:>10.1f}")
        for name in COUNTS:
            total[name] += counts[name]
        for suite in suites:
            for case in suite.iter("testcase"):
                for outcome in ("skipped", "failure", "error"):
                    found = case.find(outcome)
                    if found is not None:
                        reason = reason_of(found)
                        elsewhere += outcome == "skipped" and reason.startswith(ELSEWHERE)
                        print(f"  {outcome}: {case.get('classname')}.{case.get('name')}: {reason}")
    print(f"Tests run: {total['tests']}, Failures: {total['failures']}, Errors: {total['errors']}, Skipped: {total['skipped']}")
    if total["skipped"] > elsewhere and os.environ.get("SHOALFS_REQUIRE_ALL") == "1":
        print("nothing may be skipped here (SHOALFS_REQUIRE_ALL=1)")
        return 1
    return 0 if total["tests"] else 1


if __name__ == "__main__":
    sys.exit(main())
