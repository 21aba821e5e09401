#!/usr/bin/env python3
"""Turns the corpora of the fuzz targets into files for libFuzzer and back.

  corpus.py unpack TARGET FOLDER   write the corpus and what the recorded frames
                                   (tests/data/vectors) hold for this target
  corpus.py pack TARGET FOLDER     write the inputs in the folder as the corpus

A corpus is a text of one input a line, in hex: it can be read, compared and
kept in one file.
"""

import hashlib
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
VECTORS = HERE.parent / "data" / "vectors"

# The longest input that is kept, and how much of them all, in bytes.
LONGEST = 4096
ALL = 30_000


class Frame:
    """A recorded frame."""

    def __init__(self, bytes_, code, is_response):
        self.bytes = bytes_
        self.type = bytes_[4]
        end = 8 + int.from_bytes(bytes_[5:8], "big")
        self.header = bytes_[8:end]
        self.body = bytes_[end:]
        # The code of the request, and the bit of a response.
        self.kind = bytes([code & 0xff,
                           code >> 8 & 0x7f | (0x80 if is_response else 0)])


def frames():
    """Yields each recorded frame."""
    for file in sorted(VECTORS.glob("*.jsonl")):
        lines = [json.loads(x) for x in file.read_text().splitlines()]
        codes = {x["name"]: x["code"] for x in lines
                 if x["direction"] == "request"}
        for line in lines:
            bytes_ = bytes.fromhex(line["hex"])
            if len(bytes_) > 8:
                yield Frame(bytes_, codes.get(line["name"], 0) or 0,
                            line["direction"] == "response")


def seeds(target):
    """Yields inputs that the recorded frames hold."""
    for frame in frames():
        if target == "frame_reader":
            yield b"\x0f" + frame.bytes
        elif target in ("json_header", "json_scanner") and frame.type == 0:
            yield frame.header
        elif target == "binary_header" and frame.type == 1:
            yield frame.header
        elif target == "bodies" and frame.body:
            yield frame.kind + frame.body
        elif target == "stored_messages" and frame.body[:1] == b"\0":
            yield frame.body
        elif target == "decompression":
            for type_ in range(3):
                yield bytes([type_]) + frame.body
        elif target == "properties" and b"\x01" in frame.bytes:
            yield frame.bytes[frame.bytes.index(b"\x01"):]


def corpus_file(target):
    return HERE / "corpus" / f"{target}.hex"


def unpack(target, folder):
    folder.mkdir(parents=True, exist_ok=True)
    inputs = list(seeds(target))
    if corpus_file(target).exists():
        lines = corpus_file(target).read_text().splitlines()
        inputs += [bytes.fromhex(line) for line in lines]
    for input_ in inputs:
        name = hashlib.sha1(input_).hexdigest()
        (folder / name).write_bytes(input_[:LONGEST])


def pack(target, folder):
    inputs = sorted({file.read_bytes() for file in folder.iterdir()},
                    key=lambda x: (len(x), x))
    kept = []
    size = 0
    for input_ in inputs:
        size += len(input_)
        if len(input_) > LONGEST or size > ALL:
            break
        kept.append(input_.hex() + "\n")
    corpus_file(target).parent.mkdir(exist_ok=True)
    corpus_file(target).write_text("".join(kept))
    print(f"{corpus_file(target)}: {len(kept)} of {len(inputs)} inputs")


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in ("unpack", "pack"):
        sys.exit(__doc__)
    command = unpack if sys.argv[1] == "unpack" else pack
    command(sys.argv[2], pathlib.Path(sys.argv[3]))


if __name__ == "__main__":
    main()
