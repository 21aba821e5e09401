#!/usr/bin/env python3
"""Do the tests of protocol/ notice when its code is wrong?

Changes one place of protocol/*.cpp at a time, in a copy of the sources, builds
and runs the tests of protocol/, and counts the changes that they notice.

  mutation_test.py --source DIR --work DIR --cmake-option=… [--count 60]
                   [--needed 54] [--seed 1] [--list]

The same seed chooses the same places as long as the sources are the same.
"""

import argparse
import pathlib
import random
import re
import resource
import shutil
import subprocess
import sys
import time

# What is replaced by what. Places in comments, texts, templates and directives
# are left out.
RULES = [
    (r"==", "!="), (r"!=", "=="), (r"(?<![<>=-])>=", "<"), (r"<=(?!>)", ">"),
    (r"(?<= )<(?= )", "<="), (r"(?<= )>(?= )", ">="), (r"&&", "||"),
    (r"\|\|", "&&"), (r"(?<= )\+(?= )", "-"), (r"(?<= )-(?= )", "+"),
    (r"(?<= )\*(?= )", "+"), (r"\+=", "-="), (r"-=", "+="),
    (r"\btrue\b", "false"), (r"\bfalse\b", "true"), (r"<<(?= )", ">>"),
    (r">>(?= )", "<<"), (r"(?<=\()!(?=\w)", ""), (r"\+\+", "--"),
    (r"\b0\b(?![x.'])", "1"), (r"\b1\b(?!['.])", "2"),
    (r"\bcontinue;", ";"), (r"\bbreak;", ";"), (r"std::min\b", "std::max"),
    (r"std::max\b", "std::min"),
]

SKIPPED_LINE = re.compile(r"^\s*(//|#|using |namespace |template |static_assert"
                          r"|class |struct |\} // )")
TEXT = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)\'|//.*$')

# Longer than the tests need several times over.
TIME_LIMIT = 120
MEMORY_LIMIT = 4 << 30


class Mutant:
    """One wrong place."""

    def __init__(self, file, line, start, end, text):
        self.file, self.line = file, line
        self.start, self.end, self.text = start, end, text

    def apply(self, source):
        lines = source.split("\n")
        line = lines[self.line]
        lines[self.line] = line[:self.start] + self.text + line[self.end:]
        return "\n".join(lines)

    def describe(self, source):
        line = source.split("\n")[self.line]
        new = line[:self.start] + self.text + line[self.end:]
        return f"{self.file.name}:{self.line + 1}: {new.strip()}"


def mutants_of(file):
    """Lists all places of a file that a rule fits."""
    result = []
    for number, line in enumerate(file.read_text().split("\n")):
        if SKIPPED_LINE.match(line):
            continue
        blank = TEXT.sub(lambda x: "\0" * len(x[0]), line)
        for pattern, text in RULES:
            for found in re.finditer(pattern, blank):
                result.append(Mutant(file, number, *found.span(), text))
    return result


def choose(folder, seed):
    """Yields places in random order, each file as likely as it is long."""
    all_ = [x for file in sorted(folder.rglob("*.cpp"))
            for x in mutants_of(file)]
    random.Random(seed).shuffle(all_)
    return all_


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))


class Tree:
    """A copy of the sources that may be broken."""

    def __init__(self, source, work, options):
        self.source, self.build = work / "source", work / "build"
        if self.source.exists():
            shutil.rmtree(self.source)
        files = subprocess.run(
            ["git", "-C", source, "ls-files", "-z"], check=True,
            capture_output=True, text=True).stdout.split("\0")
        for file in filter(None, files):
            if (source / file).is_file():
                target = self.source / file
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source / file, target)
        subprocess.run(["cmake", "-G", "Ninja", "-S", self.source, "-B",
                        self.build, "-DCMAKE_BUILD_TYPE=Debug",
                        "-DCMAKE_CXX_FLAGS_DEBUG=-O1", *options],
                       check=True, stdout=subprocess.DEVNULL)

    def compiles(self):
        return subprocess.run(
            ["ninja", "-C", self.build, "rocketcaf_test_protocol"],
            stdout=subprocess.DEVNULL).returncode == 0

    def passes(self):
        try:
            return subprocess.run(
                [self.build / "bin" / "rocketcaf_test_protocol"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                timeout=TIME_LIMIT, preexec_fn=limit_memory).returncode == 0
        except subprocess.TimeoutExpired:
            return False


def run(tree, arguments):
    """Returns the numbers of mutants that were tried and that were noticed."""
    tried = noticed = 0
    for mutant in choose(tree.source / "protocol", arguments.seed):
        if tried == arguments.count:
            break
        since = time.time()
        original = mutant.file.read_text()
        mutant.file.write_text(mutant.apply(original))
        try:
            # What is no C++ any more is no test of our tests.
            if not tree.compiles():
                continue
            tried += 1
            killed = not tree.passes()
        finally:
            mutant.file.write_text(original)
        noticed += killed
        print(f"{tried:3} {'noticed ' if killed else 'SURVIVED'} "
              f"{mutant.describe(original)} ({time.time() - since:.0f} s)",
              flush=True)
    return tried, noticed


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--cmake-option", action="append", default=[])
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--needed", type=int, default=54)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", action="store_true")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    if arguments.list:
        for x in choose(arguments.source / "protocol", arguments.seed):
            print(x.describe(x.file.read_text()))
        return 0
    tree = Tree(arguments.source, arguments.work, arguments.cmake_option)
    if not tree.compiles() or not tree.passes():
        print("the tests fail without any change", file=sys.stderr)
        return 1
    tried, noticed = run(tree, arguments)
    print(f"{noticed} of {tried} mutants were noticed, "
          f"{arguments.needed} are needed")
    ok = tried == arguments.count and noticed >= arguments.needed
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
