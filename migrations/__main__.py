"""For developers: `python -m migrations NAME` writes the revision that brings the tables to the declarations; NAME of a kind, a catalog or a table: its own tables alone.

`python -m migrations --restart` writes all revisions anew: 0001 for catalogs and ledger, then one for each kind of document in the order
it was first written. Only until the first release; afterwards stores in use rely on every revision as it is.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterable
from pathlib import Path

from alembic import command

from app.catalogs.base import catalogs
from app.documents.base import kinds
from app.store.engine import make_engine
from app.store.migration import FOLDER, alembic_config, head_version, run_alembic
from migrations.compare import declared

VERSIONS = FOLDER / "versions"
FIRST_KINDS = ("opening_stock", "goods_receipt", "write_off")


def write_revision(name: str, only: Iterable[str] | None = None, folder: Path = FOLDER) -> Path:
    """Write the next revision into `versions` of the folder: what `only` these tables (or all) lack. Returns its path."""
    number = head_version(folder) + 1
    with tempfile.TemporaryDirectory() as scratch:
        engine = make_engine(str(Path(scratch) / "scratch.larder"), create=True)
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            if number > 1:
                run_alembic(connection, "head", folder)
            config = alembic_config(folder, connection)
            config.attributes |= {"compare": True, "only": None if only is None else frozenset(only)}
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", message=".*expression-based index")  # `settle` adds it
                command.revision(config, message=name, autogenerate=True, rev_id=f"{number:04}")
        engine.dispose()
    path = next((folder / "versions").glob(f"{number:04}_*.py"))
    tidy(path, name)
    return path


def tidy(path: Path, name: str) -> None:
    """Take Alembic's remarks out and lay the file out as ours are."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\n *# ### .*", "", text)
    text = re.sub(r'\A"""[^"]*"""', f'"""{name.replace("_", " ").capitalize()}."""', text)
    path.write_text(text, encoding="utf-8")
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff")
    for arguments in (["check", "--fix", "-q"], ["format", "-q"]) if ruff else ():
        subprocess.run([str(ruff), *arguments, str(path)], check=False)


def tables_of(kind: str) -> set[str]:
    """The table of a kind or a catalog and those of its lines."""
    owner = kinds().get(kind) or catalogs()[kind]
    return {kind, *(each.mapper.class_.__tablename__ for each in owner.__mapper__.relationships)}


def _named(name: str) -> set[str] | None:
    """The tables that a name stands for: those of a kind or a catalog, or the table of this name; None (all) for any other name."""
    if name in {*kinds(), *catalogs()}:
        return tables_of(name)
    return {name} if name in declared().tables else None


def restart() -> list[Path]:
    """Write all revisions anew."""
    names = [path.stem[5:] for path in sorted(VERSIONS.glob("[0-9]*.py"))]
    order = dict.fromkeys(each for each in (*FIRST_KINDS, *names, *kinds()) if each in kinds())
    for path in VERSIONS.glob("[0-9]*.py"):
        path.unlink()
    own = {table for kind in kinds() for table in tables_of(kind)}
    return [write_revision("start", set(declared().tables) - own), *(write_revision(kind, tables_of(kind)) for kind in order)]


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write(__doc__ or "")
        return 2
    name = arguments[0]
    paths = restart() if name == "--restart" else [write_revision(name, _named(name))]
    sys.stdout.write("".join(f"{path.relative_to(FOLDER.parent)}\n" for path in paths))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
