"""The process that reads changed files: ``python reader.py FOLDER PLAN``, in JSON a list of [format, first, last].

A line on standard output before each file, so that whoever started it knows of which one it died, and a line of JSON
now and then for what came of those before.
"""

import importlib
import json
import os
import random
import resource
import shutil
import sys
import time
import warnings

MORE_MEMORY = 1 << 30

# What Python imports by itself: for spelling hints, for texts in other encodings, for strange headers.
ENCODINGS = (
    "ascii", "latin_1", "cp437", "utf_8_sig", "utf_16", "utf_16_le", "utf_16_be", "utf_32", "utf_32_le", "utf_32_be",
)
IMPORTED_LATE = ("difflib", "tokenize", "unicodedata", *(f"encodings.{name}" for name in ENCODINGS))

# What Python tells of before it does it, and no reader of data has any business with.
FORBIDDEN = (
    "exec", "import", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "subprocess.Popen",
    "pty.spawn", "ctypes.dlopen", "pickle.find_class", "marshal.loads", "code.__new__",
    "webbrowser.open", "sys.settrace",
)
WRITES = (
    "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
    "shutil.rmtree", "shutil.move", "shutil.copyfile", "socket.connect", "os.utime",
)


class Canary:
    """Hears, by an audit hook, of everything that Python executes, imports or writes while it is on guard."""

    def __init__(self):
        self.on_guard = self.may_write = False
        self.heard = []
        sys.addaudithook(self.hear)

    def hear(self, event, arguments):
        if not self.on_guard:
            return
        forbidden = event in FORBIDDEN or event in WRITES and not self.may_write
        if event == "compile":  # NumPy has the headers of arrays parsed, which executes nothing
            forbidden = arguments[1] not in ("<unknown>", b"<unknown>")
        if event == "open" and not self.may_write:
            writing = isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
            forbidden = writing or arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        if forbidden:
            self.heard.append(f"{event} {str(arguments)[:200]}")


class Readings:
    """What came of the readings since the last report."""

    def __init__(self):
        self.files = self.read = self.refused = 0
        self.longest, self.slowest, self.work = 0.0, None, 0.0
        self.odd = []

    def take(self, number, reader, path, canary):
        """Read a file; all but a ValueError or an OSError is odd, and so is all that the canary heard."""
        start, start_work = time.perf_counter(), time.process_time()
        canary.on_guard = True
        try:
            reader(path)
            self.read += 1
        except (ValueError, OSError):
            self.refused += 1
        except Exception as error:
            self.odd.append(f"{number} {reader.__name__}: {type(error).__name__}: {error}"[:300])
        finally:
            canary.on_guard = False
        seconds = time.perf_counter() - start
        self.work = max(self.work, time.process_time() - start_work)
        if seconds > self.longest:
            self.longest, self.slowest = seconds, number
        self.odd += [f"{number} {reader.__name__}: {heard}" for heard in canary.heard]
        canary.heard.clear()

    def report(self, name, memory):
        grown = (most_memory() - memory) / 1024
        print("=" + json.dumps({"format": name, "grown": grown} | vars(self)), flush=True)
        self.__init__()


def most_memory():
    """KiB of memory at the peak of this process. What `getrusage` says is that of the process that started it, if more.
    """
    with open("/proc/self/status", encoding="ascii") as about:
        return next(int(line.split()[1]) for line in about if line.startswith("VmHWM"))


def make(kind, number, path, others):
    """Put changed file `number` of a format at a path; the same number gives the same file."""
    import oddities

    rng = random.Random(f"{kind.ending} {number}")
    whole = rng.choice(kind.wholes)
    if kind.odd and number < len(oddities.ODDITIES):
        oddities.put(oddities.ODDITIES[number], path, whole)
        return
    with open(path, "wb") as file:
        file.write(kind.change(whole, rng, others))


def remove(path):
    if os.path.islink(path) or not os.path.isdir(path):
        os.remove(path)
    else:
        shutil.rmtree(path)


def read_all(plan, folder):
    import formats

    warnings.simplefilter("ignore")
    known = formats.all_formats(folder)
    others = [kind.wholes[0] for kind in known.values()]
    for name, _, _ in plan:
        rehearse(known[name], folder)
    with open("/proc/self/statm") as about:
        limit = int(about.read().split()[0]) * resource.getpagesize() + MORE_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    memory = most_memory()
    canary, readings = Canary(), Readings()
    work = os.path.join(folder, "work")
    os.makedirs(work, exist_ok=True)
    for name, first, last in plan:
        canary.may_write = known[name].writes
        for number in range(first, last):
            print(name, number, sep="\t", flush=True)
            read_one(known[name], number, work, others, canary, readings)
            if number % 100 == 99 or number == last - 1:
                readings.report(name, memory)


def read_one(kind, number, work, others, canary, readings):
    """Make a changed file, let all readers read it, and see whether the folder is as it was."""
    name = b"file" + (b"\xff" if number % 50 == 49 else b"") + kind.ending.encode()
    path = os.fsdecode(os.path.join(os.fsencode(work), name))
    make(kind, number, path, others)
    for reader in kind.readers:
        readings.take(number, reader, path, canary)
    readings.files += 1
    remove(path)
    if os.listdir(work):
        readings.odd.append(f"{number}: reading left {os.listdir(work)} behind")
        shutil.rmtree(work)
        os.mkdir(work)


def rehearse(kind, folder):
    """Read whole and broken files, so that all is imported that reading imports; whole files must be readable."""
    for content in [*kind.wholes, b"broken", kind.wholes[0][: len(kind.wholes[0]) // 2]]:
        path = os.path.join(folder, f"rehearsal{kind.ending}")
        with open(path, "wb") as file:
            file.write(content)
        for reader in kind.readers:
            try:
                reader(path)
            except (ValueError, OSError):
                continue
    for module in IMPORTED_LATE:
        importlib.import_module(module)


if __name__ == "__main__":
    read_all(json.loads(sys.argv[2]), sys.argv[1])
