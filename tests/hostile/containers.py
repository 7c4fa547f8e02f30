"""Changes to what lies in zip archives, HDF5 and gzip files, by way of their own libraries: all sums are right."""

import gzip
import io
import json
import struct
import zipfile
from functools import cache

import changes
import h5py
import numpy as np

NAMES = (
    "../../escaped", "/tmp/escaped", "C:\\escaped", "", "a" * 60_000, "x\0y", "config.json", "\udcff.npy", "a/b/c", ".",
)
BOMB = 40_000_000


def changed_archive(content, rng, others):
    """A zip archive with one member changed, or with one more, or with lies about them in its directories."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    except Exception:
        return changes.changed_bytes(content, rng, others)
    at = rng.randrange(len(members))
    how, packing = rng.randrange(10), rng.choice([zipfile.ZIP_STORED] * 3 + [zipfile.ZIP_DEFLATED])
    name, member = members[at]
    if how < 5:
        members[at] = name, changed_member(name, member, rng)
    elif how == 5:
        members[at] = rng.choice(NAMES), member
    elif how == 6:
        other, swapped = members[rng.randrange(len(members))]
        members = [(n, swapped if n == name else member if n == other else c) for n, c in members]
    elif how == 7:
        members += [(rng.choice(NAMES), rng.choice(changes.PICKLES)) for _ in range(rng.choice([1, 300]))]
    elif how == 8:
        del members[at]
    else:
        return bomb(members, name)
    content = zipped(members, packing)
    return lied_about(content, rng) if rng.random() < 0.3 else content


def changed_member(name, member, rng):
    if name.endswith(".json"):
        return changes.changed_json(member.decode(), rng)
    if name == "description.npy":
        text = io.BytesIO()
        np.save(text, np.array(changes.changed_json(str(np.load(io.BytesIO(member))), rng).decode("latin-1")))
        return rng.choice([text.getvalue(), changes.changed_array(member, rng)])
    if name.endswith(".npy"):
        return changes.changed_array(member, rng)
    if name.endswith(".h5"):
        return changed_hdf5(member, rng, (member,))
    return changes.changed_bytes(member, rng)


def zipped(members, packing=zipfile.ZIP_STORED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packing) as archive:
        for name, member in members:
            info = zipfile.ZipInfo(name.encode("utf-8", "replace").decode())
            info.compress_type = packing
            archive.writestr(info, member)
    return stream.getvalue()


@cache
def deflated_zeros():
    return zipped([("bomb", bytes(BOMB))], zipfile.ZIP_DEFLATED)


def bomb(members, name):
    """The archive with 40 MB of zeros, deflated, in the place of a member."""
    bombs = deflated_zeros()
    with zipfile.ZipFile(io.BytesIO(bombs)) as archive:
        info = archive.getinfo("bomb")
    packed = bombs[30 + len("bomb") :][: info.compress_size]
    content = zipped([(n, packed if n == name else c) for n, c in members])
    for signature, method, size in ((b"PK\3\4", 8, 22), (b"PK\1\2", 10, 24)):
        at = content.find(name.encode()) if signature == b"PK\3\4" else content.rfind(name.encode())
        header = content.rfind(signature, 0, at)
        if header < 0:
            return content
        content = bytearray(content)
        struct.pack_into("<H", content, header + method, zipfile.ZIP_DEFLATED)
        struct.pack_into("<I", content, header + size - 8, info.CRC)
        struct.pack_into("<I", content, header + size, BOMB)
        content = bytes(content)
    return content


def lied_about(content, rng):
    """An archive with another number in the directory or in the heading of a member."""
    signature, fields = rng.choice([
        (b"PK\1\2", (8, 10, 16, 20, 24, 28, 30, 34, 38, 42)), (b"PK\3\4", (6, 8, 14, 18, 22, 26)),
        (b"PK\5\6", (4, 8, 10, 12, 16, 20)),
    ])
    places = [at for at in range(len(content)) if content.startswith(signature, at)]
    if not places:
        return content
    content, at = bytearray(content), rng.choice(places) + rng.choice(fields)
    number = rng.choice([0, 1, 9, 12, 14, 99, 0o120777 << 16, *changes.HUGE])
    width = rng.choice([2, 4])
    content[at : at + width] = (number % 256**width).to_bytes(width, "little")
    return bytes(content)


def changed_hdf5(content, rng, others):
    """An HDF5 file with one thing in it replaced by its own library."""
    stream = io.BytesIO(content)
    try:
        with h5py.File(stream, "a") as file:
            places = []
            file.visit(places.append)
            rng.choice(HDF5)(file, rng.choice(places), rng)
    except Exception:
        return changes.changed_bytes(content, rng, others)
    return stream.getvalue()


def another_array(file, place, rng):
    shape, kind = rng.choice(ARRAYS)
    del file[place]
    file.create_dataset(place, shape, kind)


ARRAYS = (
    ((), "f4"), ((3,), "f8"), ((2, 3, 4), "f4"), ((0,), "f4"), ((4,), "S5"), ((2,), h5py.string_dtype()), ((2,), "c8"),
    ((2,), h5py.vlen_dtype("f4")), ((2,), [("a", "f4"), ("b", "i8")]), ((2,), h5py.ref_dtype), ((2,), "f2"),
    ((2,), "f16"),
    ((2,), h5py.enum_dtype({"a": 1})), ((2,), "V9"), ((10**6, 10**6), "f4"), ((2**40,), "u1"),
)


def terabytes(file, place, rng):
    del file[place]
    chunks = rng.choice([None, True, (1 << 10, 1 << 10), (1 << 14, 1 << 14)])
    shape = rng.choice([(10**6, 10**6), (4, 6), (6, 6)])
    file.create_dataset(place, shape, "f4", chunks=chunks, maxshape=(None, None) if chunks else None)


def zeros_that_unfold(file, place, rng):
    del file[place]
    file.create_dataset(place, data=np.zeros((1000, 1000), "f8"), compression="gzip", chunks=(1000, 1000))


def link(file, place, rng):
    del file[place]
    soft = [h5py.SoftLink(target) for target in ("/", f"/{place}", "/nowhere")]
    file[place] = rng.choice([*soft, h5py.ExternalLink("/etc/passwd", "/"), h5py.ExternalLink("secret.h5", "x")])


def another_name(file, place, rng):
    names = []
    file.visit(names.append)
    target = rng.choice([file, *(file[name] for name in names)])
    del file[place]
    file[place] = target


def elsewhere(file, place, rng):
    del file[place]
    if rng.random() < 0.5:
        file.create_dataset(place, (4, 6), "f4", external=[("/etc/passwd", 0, 96)])
    else:
        layout = h5py.VirtualLayout((4, 6), "f4")
        layout[:] = h5py.VirtualSource("/etc/passwd", "x", (4, 6))
        file.create_virtual_dataset(place, layout)


def gone(file, place, rng):
    del file[place]


def moved(file, place, rng):
    file.move(place, rng.choice(["x", "layers/\udcff", "model_weights/y", "0", "a" * 5000]))


def one_more(file, place, rng):
    name = rng.choice(["vars/0", "x", "7"])
    file.create_dataset(f"{place.split('/')[0]}/more/{name}", data=np.ones(rng.choice([0, 3, 10_000])))


def deep(file, place, rng):
    group = file
    for _ in range(rng.choice([30, 1000])):
        group = group.create_group("g")


def attribute(file, place, rng):
    holders = [file, *(file[name] for name in ("model_weights", "tinynn", place) if name in file)]
    holder = rng.choice([h for h in holders if len(h.attrs)])
    name = rng.choice(list(holder.attrs))
    value = holder.attrs[name]
    del holder.attrs[name]
    how = rng.randrange(6)
    if isinstance(value, (str, bytes)) and how < 4:
        text = value if isinstance(value, str) else value.decode()
        holder.attrs[name] = np.bytes_(changes.changed_json(text, rng)[:60_000] or b"x")
    elif how < 5:
        odd = [3, 1e308, [1, 2], "x" * 50_000, ["a"] * 1000, b"\xff\xfe", json.dumps([[]]), [""]]
        holder.attrs.create(name, rng.choice(odd))


HDF5 = (
    another_array, terabytes, zeros_that_unfold, link, another_name, elsewhere, gone, moved, one_more, deep, attribute,
    attribute, attribute, attribute,
)


def changed_gzip(content, rng, others):
    """A gzip file with other contents, several parts or a bomb of 40 MB."""
    inner = gzip.decompress(content)
    how = rng.randrange(6)
    if how < 3:
        return gzip.compress(changes.changed_bytes(inner, rng, others), 1, mtime=0)
    if how == 3:
        return gzip.compress(inner[:20], 1, mtime=0) + gzip.compress(inner[20:], 1, mtime=0)
    if how == 4:
        return gzip.compress(inner[:4] + (2**30).to_bytes(4, "big") * inner[3] + inner[4 + 4 * inner[3] :], 1, mtime=0)
    return gzip.compress(inner, 1, mtime=0) + deflated_gzip()


@cache
def deflated_gzip():
    return gzip.compress(bytes(BOMB), 9, mtime=0)
