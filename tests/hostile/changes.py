"""Changes to the bytes, to the JSON and to the NPY parts of a file, each drawn from a random generator."""

import json
import pickle
import struct

HUGE = (2**31 - 1, 2**32 - 1, 2**40, 2**63 - 1, 2**64 - 1)

# What may stand in the place of any value of a JSON text.
HOSTILE = (
    None, True, False, -1, 0, 1, 3, 2**31, 2**63, 10**18, 10**400, 1e308, -1e308, 1e-320, float("nan"), float("inf"),
    "", "../../x", "/etc/passwd", "a" * 10_000, "\ud800", "\0", "os.system", "__class__", "relu", "Dense", [], {},
    [[]], [None], ["os", "system"], [0] * 1000,
    {"class_name": "Lambda", "config": {"function": ["4wEAAA", None, None]}},
    {"class_name": "__import__('os').system('true')", "config": {}}, {"module": "os", "class_name": "system"},
    {"class_name": "function", "config": "system", "module": "os", "registered_name": "os>system"},
    {"class_name": "Dense", "config": {"units": 10**12}},
)

# Pickles that would run a command, by way of three opcodes that can call.
PICKLES = (
    b"cos\nsystem\n(S'echo hostile'\ntR.",
    b"\x80\x02cbuiltins\nexec\nX\x0c\x00\x00\x00import socket\x85R.",
    b"\x80\x04\x8c\x05posix\x8c\x06system\x93\x8c\x0cecho hostile\x85R.",
    b"\x80\x02r\xff\xff\xff\x0f.",
    b"\x80\x02\x8e" + struct.pack("<Q", 2**40) + b"x.",
    b"(" * 5000 + b".",
    pickle.dumps({"not": ["an", "array"]}),
)

DESCRIPTIONS = (
    "<f4", "<f8", ">f4", "<f2", "<f16", "<c8", "|O", "|b1", "<U9", "<U536870911", "|V2000000000", "|S1", "<M8[s]",
    "xyz", "", "[('a', '<f4')]", "('<f4', (1000000,))",
)
SHAPES = (
    (), (0,), (1,), (3, 3), (10**6, 10**6), (2**62, 4), (2**63,), (-1,), (-4, -6), (10**400,), (True,), (1.5,), "x",
    None, (1,) * 40, (0,) * 100,
)


def changed_bytes(content, rng, others=(b"",)):
    """The bytes with one of the damages that disks, networks and people do."""
    how = rng.choice(BYTES)
    return bytes(how(bytearray(content or b"\0"), rng, others))


def truncated(content, rng, others):
    return content[: rng.randrange(len(content))]


def extended(content, rng, others):
    return content + rng.choice([bytes(1000), b"PK\5\6", rng.randbytes(100)])


def flipped(content, rng, others):
    for _ in range(rng.choice([1, 1, 8, 64])):
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    return content


def scribbled(content, rng, others):
    for _ in range(rng.choice([1, 1, 8, 64])):
        content[rng.randrange(len(content))] = rng.randrange(256)
    return content


def flipped_near_the_start(content, rng, others):
    for _ in range(rng.choice([1, 2, 4])):
        content[rng.randrange(min(256, len(content)))] = rng.choice([0, 1, 127, 128, 255, rng.randrange(256)])
    return content


def with_a_huge_number(content, rng, others):
    at = rng.randrange(len(content)) & ~rng.choice([0, 3, 7])
    number = rng.choice(HUGE).to_bytes(8, rng.choice(["little", "big"]))[: rng.choice([4, 8])]
    content[at : at + len(number)] = number
    return content


def filled(content, rng, others):
    start, size = rng.randrange(len(content)), rng.choice([4, 64, 4096])
    part = content[start : start + size]
    content[start : start + size] = rng.choice([b"\0", b"\xff", b"A"]) * len(part)
    return content


def with_a_part_removed(content, rng, others):
    start = rng.randrange(len(content))
    del content[start : start + rng.choice([1, 8, 512])]
    return content


def with_a_part_again(content, rng, others):
    start, size = rng.randrange(len(content)), rng.choice([1, 8, 512, 4096])
    content[start:start] = content[start : start + size]
    return content


def with_parts_swapped(content, rng, others):
    size = rng.choice([8, 64, 512])
    a, b = sorted(rng.randrange(max(1, len(content) - size)) for _ in range(2))
    if a + size <= b:
        content[a : a + size], content[b : b + size] = content[b : b + size], content[a : a + size]
    return content


def spliced(content, rng, others):
    at = rng.randrange(len(content))
    return content[:at] + rng.choice(others)[at:]


BYTES = (
    truncated, extended, flipped, flipped, scribbled, flipped_near_the_start, with_a_huge_number, with_a_huge_number,
    filled, with_a_part_removed, with_a_part_again, with_parts_swapped, spliced,
)


def changed_json(text, rng):
    """A JSON text with one to three values replaced, or with what is unusual in JSON, as bytes."""
    try:
        value = json.loads(text)
    except ValueError:
        return changed_bytes(text.encode(), rng)
    for _ in range(rng.choice([1, 1, 2, 3])):
        value = changed_value(value, rng)
    text = json.dumps(value)
    how = rng.randrange(12)
    if how == 0:  # a number of 5,000 digits; one that is too large for a float
        text = text.replace(rng.choice("0123456789"), rng.choice(["9" * 5000, "1e999", "NaN", "-0"]), 1)
    elif how == 1:
        depth = rng.choice([100, 2000, 100_000])
        text = "[" * depth + text + rng.choice(["", "]" * depth])
    elif how == 2:
        text = text.replace("{", '{"class_name": "Dense", "name": "twice", "name": 3, ', 2)
    elif how == 3:
        return changed_bytes(text.encode(), rng)
    return text.encode(rng.choice(["utf-8", "utf-8", "utf-8", "utf-16"]), "replace")


def changed_value(value, rng):
    """A nest of lists and dicts with one value in it replaced, removed or moved."""
    if not isinstance(value, (list, dict)) or not value or rng.random() < 0.03:
        return rng.choice(HOSTILE)
    copy = list(value) if isinstance(value, list) else dict(value)
    keys = list(range(len(copy))) if isinstance(copy, list) else list(copy)
    key, other = rng.choice(keys), rng.choice(keys)
    how = rng.random()
    if how < 0.7:
        copy[key] = changed_value(copy[key], rng)
    elif how < 0.8:
        del copy[key]
    elif how < 0.9:
        copy[key], copy[other] = copy[other], copy[key]
    elif isinstance(copy, list):
        copy = copy + [copy[key]] * rng.choice([1, 1000])
    else:
        copy[rng.choice(["", "name", "units", "../x", "\ud800"])] = copy[key]
    return copy


def changed_array(content, rng):
    """The bytes of an NPY file with another header, or with a pickle in the place of numbers."""
    how = rng.randrange(4)
    if how == 0 or content[:6] != b"\x93NUMPY":
        return changed_bytes(content, rng)
    start = 10 + int.from_bytes(content[8:10], "little")
    shape, description = rng.choice(SHAPES), rng.choice(DESCRIPTIONS)
    if how == 1:
        header = content[10:start].decode("latin-1")
        header = header.replace("'shape': (", f"'shape': ({rng.choice([-1, 10**9, 2**63, ''])}, ", 1)
    else:
        header = f"{{'descr': {description!r}, 'fortran_order': {rng.random() < 0.3}, 'shape': {shape!r}, }}"
    body = rng.choice(PICKLES) if how == 3 or "O" in description else content[start:]
    if how == 3:
        header = "{'descr': '|O', 'fortran_order': False, 'shape': (3,), }"
    claimed = rng.choice([len(header) + 1] * 5 + [0, 65535])
    version = rng.choice([b"\1\0"] * 5 + [b"\2\0", b"\3\0", b"\x09\x09"])
    size = struct.pack("<H", claimed) if version != b"\2\0" else struct.pack("<I", rng.choice([claimed, 2**32 - 1]))
    return b"\x93NUMPY" + version + size + header.encode("latin-1") + b"\n" + body
