"""``python -m tinynn COMMAND``: what can be asked of tinynn from a shell."""

import argparse
import sys

import tinynn


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m tinynn", description="tinynn from a shell")
    parser.add_argument("--version", action="version", version=f"tinynn {tinynn.__version__}")
    commands = parser.add_subparsers(title="commands", required=True)

    def command(name, does):
        return commands.add_parser(name, help=does, description=does)

    data = command("data", "fetch data sets ahead, for a room that goes offline")
    data.add_argument("names", nargs="*", metavar="NAME", help="such as mnist; default: all of them")
    data.set_defaults(run=fetch_data)

    gradcheck = command("gradcheck", "prove every gradient, and print the certificate")
    gradcheck.add_argument("--cases", type=one_or_more, default=200, help="generated cases for each line (default 200)")
    gradcheck.set_defaults(run=lambda options: print(tinynn.gradcheck.certificate(options.cases)))

    run = command("run", "run a Keras script, notebook or Markdown page, unchanged, on tinynn")
    run.add_argument("script", help="a .py, .ipynb or .md file")
    run.add_argument("arguments", nargs=argparse.REMAINDER, help="what the script gets")
    run.set_defaults(run=run_script)

    replay = command("replay", "repeat a training step that went wrong, and say what did")
    replay.add_argument("file", help="what TerminateOnNaN or fit(debug=True) wrote")
    replay.set_defaults(run=print_replay)

    bug = command("bug", "print a class with a mistake to be found; without N, list them")
    bug.add_argument("number", type=int, nargs="?", metavar="N")
    bug.add_argument("--hint", action="store_true", help="print a hint instead")
    bug.add_argument("--solution", action="store_true", help="print what is wrong instead")
    bug.set_defaults(run=print_bug)

    options = parser.parse_args(arguments)
    options.run(options)


def one_or_more(text):
    """The number that an option gives; argparse says what is wrong with another."""
    if int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected 1 or more, got {text}")
    return int(text)


def fetch_data(options):
    """Fetch the sets that are named; a name that is none is an error in a line."""
    try:
        tinynn.datasets.fetch_all(options.names or None)
    except (ValueError, tinynn.datasets.DataNotFoundError) as error:
        sys.exit(str(error))


def run_script(options):
    """Run a script, and end as it does; a file that is not there is an error in a line."""
    try:
        sys.exit(tinynn.compat.run(options.script, options.arguments))
    except FileNotFoundError as error:
        sys.exit(str(error))


def print_replay(options):
    """The report of a file's step; an error in a line, not as a traceback, where there is none."""
    try:
        print(tinynn.replay(options.file))
    except (OSError, ValueError) as error:
        sys.exit(str(error))


def print_bug(options):
    """The exercise, its hint or its solution; the list of them where no number is given."""
    if options.number is None:
        print(f"{tinynn.bugs.listing()}\n\npython -m tinynn bug N > bug.py  writes a file that checks itself")
        return
    try:
        bug = tinynn.bugs.get(options.number)
    except ValueError as error:
        sys.exit(str(error))
    print(bug.hint if options.hint else bug.solution() if options.solution else bug.page())


if __name__ == "__main__":
    main()
