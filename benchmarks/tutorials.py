"""``python -m benchmarks.tutorials``: time every row of every tutorial against Keras, and write docs/tutorials.md.

Keras takes the better part of an hour.
"""

from benchmarks import claims, contest, machine, page
from benchmarks.documented import reproduce
from tinynn.atomic import replacing

PATH = page.PATH.with_name("tutorials.md")
CONTENDERS = [contest.OURS, contest.KERAS_TENSORFLOW, contest.KERAS_JAX]
OPENING = """# How long the tutorials take

Written by `python -m benchmarks.tutorials`; every number is measured, none is typed. These are the parts of which
`examples/reproduce.py` is made, with the real data, one seed, no pictures. The same code is run by tinynn and, with
Keras's classes in the places of tinynn's, by Keras. Each part has a process of its own for each; they take turns, one
at a time. Counted are the seconds from building the networks to the last evaluation: compiling is part of it,
importing and reading data are not.

{machine}
- {load:.1f} programs wanted a core when it began
"""


def main():
    opening = OPENING.format(machine="\n".join(machine.describe()), load=machine.load())
    seconds = {}
    for part in reproduce().PARTS:
        answers = contest.whole_runs("documented", CONTENDERS, 1, part)
        seconds[part] = {c.title: runs[0]["seconds"] for c, runs in answers.items() if "seconds" in runs[0]}
        print(part, *(f"{title}: {time:.1f} s" for title, time in seconds[part].items()), sep=", ", flush=True)
    sections = [
        ("What is claimed", page.of_claims(claims.of_documented(seconds))),
        ("Seconds", page.of_documented(seconds)),
    ]
    with replacing(PATH) as unfinished, open(unfinished, "w", encoding="utf-8") as file:
        file.write(page.put_together(opening, sections))


if __name__ == "__main__":
    main()
