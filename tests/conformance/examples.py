"""The examples of spec 12 and 16 that a reader can decode, for run.py."""
import os

import clibs
from lexicon import Lexicon
from xxh3 import xxh3

VECTORS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..",
                       "format", "vectors")


def vector(name):
    with open(os.path.join(VECTORS, name + ".hex"), encoding="utf-8") as file:
        return bytes.fromhex("".join(line.split("#")[0] for line in file))


def example_lexicon():
    """The payload of the lexicon in 12.4."""
    tokens, weights = [b"ab", b"abc", b"b!"], [1, 9, 1]
    return (b"\2\x83\2\2" + bytes([0, 2, 0]) +
            bytes(256) + b"\1" * 3 + b"\1" * 256 + bytes(weights) +
            bytes([0, 1, 0]) + bytes([5, 1, 0] + [3, 2, 1]) +
            b"".join(t + b"\0" for t in (tokens[0], tokens[1][2:], tokens[2])))


def hashes(function):
    """The example of spec 16: of bytes of each length with both seeds."""
    data = bytes(i % 251 for i in range(1025))
    return b"".join(function(data[:n], seed).to_bytes(8, "little")
                    for n in (0, 3, 8, 16, 128, 240, 241, 1025)
                    for seed in (0, 0x0123456789abcdef))


def results():
    """(name, whether it is as the spec says) of each."""
    lexicon = Lexicon(example_lexicon(), "example")
    yield "lexicon_frame", lexicon.unpack(
        vector("lexicon_frame"), 9, "example") == b"abcab!abc"
    yield "matches_frame", lexicon.unpack_matches(
        vector("matches_frame"), 21, "example") == b"abcab!" * 3 + b"abc"
    secret = vector("xxh3_secret")
    yield "xxh3", hashes(
        lambda data, seed: xxh3(data, seed, secret)) == vector("xxh3")
    yield "xxh3 of the C library", hashes(clibs.xxh3) == vector("xxh3")
    yield "xxh3 of all lengths", all(
        xxh3(data, seed, secret) == clibs.xxh3(data, seed)
        for data in (bytes(i * i % 253 for i in range(n))
                     for n in range(1100))
        for seed in (1, 2**64 - 1))
