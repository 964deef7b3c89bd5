"""The examples of spec 12 that a reader can decode, for run.py."""
import os

from lexicon import Lexicon

VECTORS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                       "format", "vectors")


def vector(name):
    with open(os.path.join(VECTORS, name + ".hex"), encoding="utf-8") as file:
        return bytes.fromhex("".join(line.split("#")[0] for line in file))


def example_lexicon():
    """The payload of the lexicon in 12.4."""
    tokens, weights = [b"ab", b"abc", b"b!"], [1, 9, 1]
    return (b"\2\x83\2\2" + bytes([0, 2, 0]) + bytes([2, 1, 2]) +
            bytes(256) + b"\1" * 3 + b"\1" * 256 + bytes(weights) +
            bytes([0, 1, 0]) + bytes([5, 1, 0] + [3, 2, 1]) +
            tokens[0] + tokens[1][2:] + tokens[2])


def results():
    """(name, whether it is as the spec says) of each."""
    lexicon = Lexicon(example_lexicon(), "example")
    yield "lexicon_frame", lexicon.unpack(
        vector("lexicon_frame"), 9, "example") == b"abcab!abc"
    yield "matches_frame", lexicon.unpack_matches(
        vector("matches_frame"), 21, "example") == b"abcab!" * 3 + b"abc"
