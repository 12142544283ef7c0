"""Where a store's file lies, and what is wrong with that: network shares and folders that a cloud keeps in step."""

import os
import sys
from pathlib import Path

from app.core.errors import Problem, problem
from app.i18n import N_

NETWORK = {
    "nfs", "nfs4", "cifs", "smbfs", "smb3", "9p", "afs", "ceph", "davfs", "fuse.sshfs", "fuse.rclone", "fuse.davfs2", "fuse.gvfsd-fuse",
    "fuse.glusterfs", "glusterfs", "ncpfs", "vboxsf", "fuse.vmhgfs-fuse", "webdav", "afpfs",
}  # fmt: skip
"""File systems whose locks can't be relied on between computers."""
CLOUDS = (
    "dropbox", "onedrive", "google drive", "googledrive", "my drive", "icloud drive", "mobile documents", "yandex.disk", "yandexdisk",
    "яндекс.диск", "nextcloud", "owncloud", "pcloud", "mega", "megasync", "box sync", "box", "seafile", "syncthing", "облако mail.ru",
)  # fmt: skip
"""Names of folders that a program copies elsewhere behind our back, in lower case."""
MOUNTS = Path("/proc/self/mounts")
DRIVE_REMOTE = 4


def default_store() -> Path:
    """Where the store of this computer is, unless another one was chosen."""
    from platformdirs import user_data_path

    return user_data_path("Larder", appauthor=False) / "larder.larder"


def location_problems(path: Path) -> list[Problem]:
    """What may go wrong because of where the file lies; empty for a folder on this computer."""
    found: list[Problem] = []
    if is_on_network(path):
        found.append(
            problem(N_("{path} lies on a network drive, where a broken connection can damage it. Keep it on this computer; "
                       "for several computers use a server"), path=str(path))
        )  # fmt: skip
    if cloud := cloud_folder(path):
        found.append(
            problem(N_("{path} lies in {cloud}, which copies files while they change and can damage the store. Keep it elsewhere and put "
                       "the backups there"), path=str(path), cloud=cloud)
        )  # fmt: skip
    return found


def cloud_folder(path: Path) -> str | None:
    """The name of the synchronised folder that the path is in, if any: `OneDrive - Acme`, `Dropbox`."""
    for part in Path(os.path.realpath(path)).parts[:-1]:
        name = part.casefold()
        if name in CLOUDS or name.startswith(("onedrive - ", "onedrive-", "dropbox (", "googledrive-")):
            return part
    return None


def is_on_network(path: Path) -> bool:
    """Whether the path is on another computer's disk."""
    real = Path(os.path.realpath(path))
    if sys.platform == "win32":
        return _is_remote_drive(real)
    return file_system(real) in NETWORK


def _is_remote_drive(path: Path) -> bool:
    import ctypes

    if str(path).startswith("\\\\") and not str(path).startswith("\\\\?\\"):
        return True
    windows = getattr(ctypes, "windll")  # noqa: B009 - there on Windows alone
    return bool(windows.kernel32.GetDriveTypeW(path.anchor) == DRIVE_REMOTE)


def file_system(path: Path) -> str:
    """The type of the file system a path is on, as Linux tells it; empty where it doesn't."""
    best, kind = -1, ""
    try:
        lines = MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    for line in lines:
        _device, where, name, *_rest = line.split(" ")
        mount = where.replace("\\040", " ")
        inside = path == Path(mount) or Path(mount) in path.parents
        if inside and len(mount) >= best:
            best, kind = len(mount), name
    return kind
