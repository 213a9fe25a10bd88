"""testssl.sh judges the server's TLS, from the start of the connection and behind STARTTLS."""

import json
import shutil
import subprocess
import time

from tools.program import run
from tools.server import make_users

FINDINGS = {
    **dict.fromkeys(["SSLv2", "SSLv3", "TLS1", "TLS1_1"], "not offered"),
    **dict.fromkeys(["TLS1_2", "TLS1_3"], "offered"),
    **dict.fromkeys(
        ["cipherlist_NULL", "cipherlist_aNULL", "cipherlist_EXPORT", "cipherlist_LOW"],
        "not offered",
    ),
    "cipherlist_3DES_IDEA": "not offered",
    "cipherlist_STRONG": "offered",
    "cipher_order": "server",
    "secure_renego": "supported",
    "fallback_SCSV": "no protocol below TLS 1.2 offered",
    **dict.fromkeys(
        ["heartbleed", "CCS", "ROBOT", "CRIME_TLS", "POODLE_SSL", "SWEET32"], "not vulnerable"
    ),
    **dict.fromkeys(["FREAK", "DROWN", "LOGJAM", "BEAST", "RC4"], "not vulnerable"),
}
# The JDK offers suites with CBC for TLS 1.2, and so do we. testssl.sh does not wait long enough to
# see that a renegotiation is refused; refuses_renegotiation does. engine_problem is about the openssl
# that testssl.sh itself uses.
TOLERATED = {"cipherlist_AVERAGE", "LUCKY13", "secure_client_renego", "engine_problem"}
SCAN = ["--protocols", "--standard", "--server-preference", "--vulnerable"]
SCAN_SECONDS = 900


def scan(work, name, port, *options):
    """The findings of testssl.sh by their id."""
    report = work / f"{name}.json"
    # Its exit code counts every finding, a self-signed certificate included.
    run(
        ["testssl", "--quiet", "--color", "0", "--warnings", "off", "--nodns", "none"]
        + [*options, *SCAN, "--jsonfile", report, f"127.0.0.1:{port}"],
        seconds=SCAN_SECONDS,
    )
    return {each["id"]: each for each in json.loads(report.read_text())}


def check_findings(checks, name, found):
    faults = [
        f"{each}: {found[each]['finding'] if each in found else 'not examined'}"
        for each, finding in FINDINGS.items()
        if each not in found or not found[each]["finding"].startswith(finding)
    ]
    faults += [
        f"{each['id']}: {each['severity']}: {each['finding']}"
        for each in found.values()
        if each["severity"] not in ("OK", "INFO", "DEBUG") and each["id"] not in TOLERATED
    ]
    seconds = found.get("scanTime", {"finding": "?"})["finding"]
    checks.that(
        f"{name}: {len(found)} findings in {seconds} s, none worse than the JDK's defaults",
        not faults and seconds.isdigit(),
        "\n".join(faults),
    )


def refuses_renegotiation(checks, name, port, *options):
    """openssl asks for one; a server that agreed would go on until the input ends."""
    client = subprocess.Popen(
        ["openssl", "s_client", "-tls1_2", *options, "-connect", f"127.0.0.1:{port}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        time.sleep(2)
        client.stdin.write(b"R\n")
        client.stdin.flush()
        time.sleep(5)
        said, _ = client.communicate(timeout=60)
    finally:
        client.kill()
    checks.that(
        f"{name}: a renegotiation is refused", b"RENEGOTIATING" in said and b"closed" in said, said
    )


def check(checks, setting):
    """testssl.sh finds nothing worse than the JDK's defaults. Takes minutes."""
    if shutil.which("testssl") is None:
        raise FileNotFoundError("testssl.sh is not on the PATH")
    users = make_users(setting.work / "users", command=setting.command)
    options = ["--users", str(users), "--smtps=127.0.0.1:0", "--tls-self-signed"]
    options += ["--discard", "--max-connections-per-address=0"]
    with setting.start(*options) as server:
        for name, port, scanned, by_openssl in (
            ("smtps", server.ports["smtps"], [], []),
            ("smtp", server.port, ["--starttls", "smtp"], ["-starttls", "smtp"]),
        ):
            check_findings(checks, name, scan(setting.work, name, port, *scanned))
            refuses_renegotiation(checks, name, port, *by_openssl)
