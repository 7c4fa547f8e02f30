"""The machine and the programs that were measured, in words."""

import os
import platform
from importlib import metadata
from pathlib import Path

PACKAGES = ("numpy", "scipy", "scikit-learn", "torch", "keras", "tensorflow-cpu", "tensorflow", "jax")


def describe():
    """Lines about processor, caches, memory, system and versions."""
    versions = [f"{name} {version(name)}" for name in PACKAGES if version(name)]
    return [
        f"- {processor()}, {os.cpu_count()} cores; {', '.join(caches())}; {memory()}",
        f"- {platform.system()}, Python {platform.python_version()}, {blas()}",
        f"- {', '.join(versions)}",
    ]


def version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def first_line(path, key):
    """What stands behind `key` in a file of the kind of /proc/cpuinfo; empty where there is no such file."""
    lines = Path(path).read_text().splitlines() if Path(path).exists() else []
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(key)), "")


def processor():
    vectors = " with AVX-512" if "avx512f" in first_line("/proc/cpuinfo", "flags") else ""
    return (first_line("/proc/cpuinfo", "model name") or platform.machine()) + vectors


def caches():
    """Sizes of the caches that a core sees."""
    for cache in sorted(Path("/sys/devices/system/cpu/cpu0/cache").glob("index*")):
        level, kind, size = ((cache / name).read_text().strip() for name in ("level", "type", "size"))
        if kind != "Instruction":
            yield f"L{level} {size}"


def memory():
    kilobytes = first_line("/proc/meminfo", "MemTotal").split()
    return f"{int(kilobytes[0]) / 2**20:.0f} GiB of memory" if kilobytes else "memory unknown"


def blas():
    import numpy  # noqa: F401  it brings the libraries that are asked about
    from threadpoolctl import threadpool_info

    libraries = [info for info in threadpool_info() if info["user_api"] == "blas"]
    return ", ".join(f"{info['internal_api']} {info['version']} ({info.get('architecture')})" for info in libraries)


def load():
    """How many programs wanted a core, on average over the last minute."""
    return os.getloadavg()[0]
