#!/usr/bin/env python3
"""Runs the fuzz targets, and says what they found. See ./dev help."""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import time

import corpus

TARGETS = ("binary_header", "bodies", "decompression", "frame_reader",
           "json_header", "json_scanner", "properties", "stored_messages")

# What libFuzzer may use: an input that makes us take more is a finding.
LIMITS = ["-rss_limit_mb=1024", "-malloc_limit_mb=512", "-timeout=10"]


def parse_arguments():
    parser = argparse.ArgumentParser(prog="./dev fuzz")
    parser.add_argument("--build", type=pathlib.Path, required=True,
                        help=argparse.SUPPRESS)
    parser.add_argument("--keep", action="store_true",
                        help="put what was learnt into tests/fuzz/corpus")
    parser.add_argument("target", nargs="?", metavar="TARGET",
                        help="one of " + ", ".join(TARGETS) + "; else all")
    parser.add_argument("seconds", nargs="?", type=int, default=60,
                        metavar="SECONDS", help="for each target (60)")
    arguments = parser.parse_args()
    if arguments.target and arguments.target.isdigit():
        arguments.seconds, arguments.target = int(arguments.target), None
    if arguments.target and arguments.target not in TARGETS:
        parser.error(f"no such target: {arguments.target}; there are "
                     + ", ".join(TARGETS))
    return arguments


class Run:
    """One target that is being fuzzed."""

    def __init__(self, target, build, seconds):
        self.target = target
        self.inputs = build / "inputs" / target
        self.findings = build / "findings" / target
        self.findings.mkdir(parents=True, exist_ok=True)
        corpus.unpack(target, self.inputs)
        self.log = build / f"{target}.log"
        self.before = set(self.findings.iterdir())
        self.program = build / "bin" / f"rocketcaf_fuzz_{target}"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [self.program, f"-max_total_time={seconds}",
                 f"-max_len={corpus.LONGEST}",
                 f"-artifact_prefix={self.findings}/", "-print_final_stats=1",
                 *LIMITS, self.inputs],
                stdout=log, stderr=log)

    def report(self):
        """Says how it went. Returns whether nothing was found."""
        text = self.log.read_text(errors="replace")
        count = re.search(r"number_of_executed_units: *(\d+)", text)
        covered = re.findall(r"cov: (\d+)", text)
        found = sorted(set(self.findings.iterdir()) - self.before)
        ok = self.process.returncode == 0 and not found and count
        print(f"{self.target:16} {int(count[1]) if count else 0:>12,} inputs, "
              f"{covered[-1] if covered else '?':>5} places covered: "
              + ("no finding" if ok else "FOUND SOMETHING"), flush=True)
        if not ok:
            print("\n".join(text.splitlines()[-40:]), file=sys.stderr)
            for file in found:
                print(f"Again: {self.program} {file}", file=sys.stderr)
        return bool(ok)

    def keep(self):
        """Makes the smallest set of inputs that covers as much the corpus."""
        smallest = self.inputs.with_name(self.target + ".smallest")
        smallest.mkdir(exist_ok=True)
        for file in smallest.iterdir():
            file.unlink()
        subprocess.run([self.program, "-merge=1", smallest, self.inputs],
                       check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        corpus.pack(self.target, smallest)


def show_progress(waiting, running, total, since):
    if sys.stderr.isatty():
        done = total - len(waiting) - len(running)
        names = ", ".join(x.target for x in running)
        print(f"\r\x1b[K{done} of {total} done, {time.time() - since:.0f} s: "
              f"{names} …", end="", file=sys.stderr, flush=True)


def run_all(targets, arguments):
    """Fuzzes as many targets at a time as there are cores."""
    waiting = list(targets)
    running = []
    done = []
    failed = 0
    since = time.time()
    while waiting or running:
        while waiting and len(running) < (os.cpu_count() or 1):
            running.append(Run(waiting.pop(0), arguments.build,
                               arguments.seconds))
        show_progress(waiting, running, len(targets), since)
        time.sleep(0.5)
        for run in [x for x in running if x.process.poll() is not None]:
            running.remove(run)
            done.append(run)
            if sys.stderr.isatty():
                print("\r\x1b[K", end="", file=sys.stderr)
            failed += not run.report()
    return done, failed


def main():
    arguments = parse_arguments()
    targets = [arguments.target] if arguments.target else TARGETS
    print(f"{len(targets)} targets, {arguments.seconds} s each",
          file=sys.stderr)
    done, failed = run_all(targets, arguments)
    if arguments.keep and not failed:
        for run in done:
            run.keep()
    print(f"{len(targets) - failed} of {len(targets)} without a finding")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
