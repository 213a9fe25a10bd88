"""Where things are: the root of the project, what the build leaves, the JDK."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

SERVER_JAR = ROOT / "smtp-server" / "target" / "smtpkit-server.jar"
CONFORMANCE_JAR = ROOT / "smtp-testkit" / "target" / "smtpkit-conformance.jar"
BENCH_JAR = ROOT / "smtp-bench" / "target" / "smtpkit-bench.jar"

# What `.ci/run tools` unpacks and installs.
INSTALLED = ROOT / "target" / "ci"
NODEMAILER = INSTALLED / "node" / "node_modules" / "nodemailer"
UNPACKED_POSTFIX = INSTALLED / "postfix" / "usr" / "lib" / "postfix" / "sbin"


def jdk(tool):
    """A program of the JDK: of JAVA_HOME if that is set, else the one on the PATH."""
    home = os.environ.get("JAVA_HOME")
    return str(Path(home, "bin", tool)) if home else tool


def require(*jars):
    """Ends the program unless the build has left these jars."""
    missing = [str(jar.relative_to(ROOT)) for jar in jars if not jar.is_file()]
    if missing:
        sys.exit(f"{', '.join(missing)} not found; run: mvn -q -DskipTests package")


def use_installed():
    """Puts the programs that `.ci/run tools` has unpacked first on the PATH."""
    os.environ["PATH"] = f"{INSTALLED / 'bin'}{os.pathsep}{os.environ['PATH']}"
