"""``get_file``: a file of anybody's, downloaded once and unpacked with suspicion."""

import tarfile
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

from tinynn import arguments
from tinynn.archive import check_file
from tinynn.datasets.fetch import TIMEOUT, DataFile, DataNotFoundError, download, fault, reason


def get_file(fname=None, origin="", untar=False, md5_hash=None, file_hash=None, cache_subdir="datasets",
             hash_algorithm="auto", extract=False, archive_format="auto", cache_dir=None, force_download=False):
    """The path of a file in ``~/.keras/datasets``, where it is downloaded to if it is not there yet.

    Parameters
    ----------
    fname : str, optional
        Its name there, or a whole path. Default: the end of `origin`.
    origin : str
        Its address.
    untar, extract : bool, optional
        Whether it is an archive, to be unpacked beside itself; `untar` gives the path without ``.tar.gz``.
    md5_hash, file_hash : str, optional
        Its hash: what is there with another one is downloaded again.
    cache_subdir, cache_dir : str, optional
    hash_algorithm : {"auto", "sha256", "md5"}, optional
        That of `file_hash`. Default: told by its length.
    archive_format : optional
        None unpacks nothing; whether it is a tar or zip archive is seen in the file.
    force_download : bool, optional

    Raises
    ------
    DataNotFoundError
        Where it cannot be downloaded, or has another hash.
    ValueError
        For an archive that would write elsewhere; nothing of it is unpacked.
    """
    folder = Path(cache_dir or Path.home() / ".keras") / cache_subdir
    name = fname or name_in(origin).removesuffix(".tar.gz" if untar else "")
    path = folder / name
    archive = path.with_name(f"{path.name}.tar.gz") if untar else path
    file = DataFile(name, known_hash(md5_hash, file_hash, hash_algorithm), origin)
    if force_download or fault(archive, file.sha256) is not None:
        try:
            download(file, archive, TIMEOUT)
        except (OSError, ValueError) as error:
            raise DataNotFoundError(f"get_file: cannot fetch {origin}: {reason(error)}") from error
    if (untar or extract) and archive_format is not None:
        unpack(archive, archive.parent)
    return str(path)


def name_in(origin):
    """The last part of an address."""
    try:
        name = Path(urlsplit(origin).path).name
    except (ValueError, TypeError):
        name = ""
    if not name:
        raise ValueError(f"get_file: expected origin to be an address that ends in a name, got {origin!r}; give fname")
    return name


def known_hash(md5_hash, file_hash, algorithm):
    """The hash that a file is known by, as `DataFile` takes it; None where there is none."""
    if file_hash is None:
        return md5_hash and f"md5:{md5_hash}"
    algorithm = arguments.one_of("get_file", "hash_algorithm", algorithm, ("auto", "sha256", "md5"))
    if algorithm == "auto":
        algorithm = "sha256" if len(file_hash) == 64 else "md5"
    return f"{algorithm}:{file_hash}"


def unpack(archive, folder):
    """Unpack a tar or zip archive whose members are all files and folders within `folder`, or nothing of it.

    Links are refused whereto they may point: a later member could be written through them.
    """
    check_file(archive)
    if tarfile.is_tarfile(archive):
        with tarfile.open(archive) as opened:
            check_members(archive, folder, [(m.name, m.isfile() or m.isdir()) for m in opened])
            opened.extractall(folder, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    elif zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as opened:  # takes links for files
            check_members(archive, folder, [(name, True) for name in opened.namelist()])
            opened.extractall(folder)
    else:
        raise ValueError(f"{archive}: expected a tar or zip archive, found none")


def check_members(archive, folder, members):
    for name, is_plain in members:
        if not is_plain or not (folder / name).resolve().is_relative_to(folder.resolve()):
            raise ValueError(f"{archive}: expected files and folders within {folder}, no links, got {name!r}")
