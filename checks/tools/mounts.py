"""Mounts file systems of our own, to do to them what must not be done to others. Root only."""

import subprocess


class NoMounts(Exception):
    """Nothing can be mounted here."""


def run(*command):
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, timeout=60,
    )


def loop_ext4(disk, mebibytes):
    """An empty file system in a file."""
    with open(disk, "wb") as file:
        file.truncate(mebibytes << 20)
    made = run("mkfs.ext4", "-q", "-F", str(disk))
    if made.returncode != 0:
        raise NoMounts(made.stdout)


class Mount:
    """A context manager, unmounted whatever comes."""

    def __init__(self, folder, *arguments):
        self.folder = folder
        self.arguments = arguments
        folder.mkdir(exist_ok=True)

    def __enter__(self):
        mounted = run("mount", *self.arguments, str(self.folder))
        if mounted.returncode != 0:
            raise NoMounts(mounted.stdout.strip())
        return self

    def again(self):
        """Unmounts it and mounts it anew."""
        unmounted = run("umount", str(self.folder))
        if unmounted.returncode != 0:
            raise RuntimeError(unmounted.stdout)
        self.__enter__()

    def change(self, options):
        changed = run("mount", "-o", "remount," + options, str(self.folder))
        if changed.returncode != 0:
            raise RuntimeError(changed.stdout)

    def __exit__(self, *unused):
        if run("umount", str(self.folder)).returncode != 0:
            run("umount", "-l", str(self.folder))


def tmpfs(folder, options):
    return Mount(folder, "-t", "tmpfs", "-o", options, "tmpfs")
