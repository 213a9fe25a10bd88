"""The conformance program judges the server by sentences of the RFCs."""

import json

from tools.mail import mailbox
from tools.places import CONFORMANCE_JAR, jdk, require
from tools.program import run, text
from tools.server import USER, make_users

SECONDS = 300


def check(checks, setting):
    """No sentence of the RFCs that can be tried is broken, in clear and by LMTP."""
    require(CONFORMANCE_JAR)
    users = make_users(setting.work / "users")
    with setting.start("--users", str(users), "--lmtp", "127.0.0.1:0") as server:
        judge(checks, setting, "in clear", server.port)
        judge(checks, setting, "by LMTP", server.ports["lmtp"], "--lmtp")


def judge(checks, setting, name, port, *options):
    report = setting.work / f"{name.replace(' ', '-')}.json"
    judged = run(
        [jdk("java"), "-jar", CONFORMANCE_JAR, "server", f"127.0.0.1:{port}", "--json", report]
        + ["--rcpt", mailbox(USER), *options],
        seconds=SECONDS,
    )
    if not checks.equal(f"{name}: the program ends with 0", judged.returncode, 0):
        print(text(judged)[-4000:])
    verdicts = json.loads(report.read_text())["verdicts"]
    checks.that(f"{name}: {verdicts}", verdicts.get("keeps", 0) >= 300, text(judged)[-1000:])
