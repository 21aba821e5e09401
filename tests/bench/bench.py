"""Measures the client beside the raw floor and the Java client: ./dev bench

Each round measures everything once, the next one in reverse order, so that a
machine that gets slower or faster does so for all. Figures are medians of the
rounds. Prints tables, and whether the project's targets were met; the exit
status tells only whether the measuring itself worked.
"""

import argparse
import json
import re
import sys

import measures
import programs
import report

POM = programs.ROOT / "tests" / "integration" / "java" / "pom.xml"


def java_client_version():
    text = POM.read_text(encoding="utf-8")
    return re.search(r"<rocketmq.version>(.*)</rocketmq.version>", text)[1]


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="./dev bench", description="Measures sends and pulls.",
        epilog="Names, or how they begin: " + ", ".join(measures.MEASURES))
    parser.add_argument("--rounds", type=int, default=None, metavar="N",
                        help="rounds; default: 3, with --quick 1")
    parser.add_argument("--quick", action="store_true",
                        help="a small run that shows that all works")
    parser.add_argument("--json", metavar="FILE",
                        help="write all figures to FILE, too")
    parser.add_argument("--list", action="store_true",
                        help="only print the names that would be measured")
    parser.add_argument("--bin", default=programs.ROOT / "build/release/bin",
                        help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*", metavar="NAME",
                        help="what to measure; default: everything")
    x = parser.parse_args()
    x.rounds = x.rounds or (1 if x.quick else 3)
    if x.rounds < 1:
        parser.error("--rounds must be at least 1")
    for name in x.names:
        if not any(full.startswith(name) for full in measures.MEASURES):
            parser.error("nothing is named %s; there are: %s" % (
                name, ", ".join(measures.MEASURES)))
    return x


def stands_for(name, full):
    """A name stands for itself, else for all that begin with it."""
    return full == name or (name not in measures.MEASURES
                            and full.startswith(name))


def asked_for(names):
    return [full for full in measures.MEASURES
            if not names or any(stands_for(x, full) for x in names)]


def without_java(names):
    """The real broker is Java's, too."""
    return [x for x in names if not x.startswith(("java", "pull"))]


def chosen(names):
    """The measures that are asked for and can be had."""
    result = asked_for(names)
    if result != without_java(result) and not programs.java_is_there():
        say("Java is left out.")
        return without_java(result)
    return result


def say(text, end="\n"):
    print(text, end=end, file=sys.stderr, flush=True)


def in_short(figures):
    """For the progress on the terminal."""
    if report.P50 in figures:
        return "%s us CPU, %s/s, p50 %s us" % tuple(
            report.number(figures[x]) for x in (
                report.CPU, "messagesPerSecond", report.P50))
    return ", ".join("%s %s" % (name, report.number(x))
                     for name, x in figures.items())


def run_rounds(x, names):
    sizes = measures.QUICK if x.quick else measures.Sizes()
    all_programs = programs.Programs(x.bin)
    runs = {name: [] for name in names}
    try:
        for turn in range(x.rounds):
            order = names if turn % 2 == 0 else list(reversed(names))
            for i, name in enumerate(order):
                say("round %d of %d, %d of %d: %s … " % (
                    turn + 1, x.rounds, i + 1, len(order), name), end="")
                figures = measures.MEASURES[name](all_programs, sizes)
                say(in_short(figures))
                runs[name].append(figures)
    finally:
        all_programs.close()
    return runs


def measure(x):
    names = chosen(x.names)
    machine = programs.machine()
    if machine["loadAverage"] > 0.3 * machine["cores"]:
        say("The machine is busy (load %.1f): figures will be off." %
            machine["loadAverage"])
    result = {
        "rocketcaf": programs.Programs(x.bin).version(),
        "javaClient": java_client_version() if names != without_java(names)
        else None,
        "machine": machine,
        "rounds": x.rounds,
        "quick": x.quick,
        "bodyBytes": measures.BODY_BYTES,
    }
    result["measures"] = report.summarize(run_rounds(x, names))
    result["targets"] = report.make_targets(result["measures"])
    return result


def main():
    x = parse_arguments()
    if x.list:
        print("\n".join(asked_for(x.names)))
        return 0
    try:
        result = measure(x)
    except programs.Failed as why:
        say("\n./dev bench: %s" % why)
        return 1
    except KeyboardInterrupt:
        say("")
        return 130
    print(report.to_text(result), end="")
    if x.json:
        with open(x.json, "w", encoding="utf-8") as out:
            json.dump(result, out, indent=2)
            out.write("\n")
    return 0


if __name__ == "__main__":
    # Text for people has characters beyond ASCII, whatever the locale.
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")
    sys.exit(main())
