"""Archives as in hand.py, for spec 11.2: the two copies of a table."""
from assemble import zstd_frame
from hand_edits import LEXICON, add, flip
from lexicon_pack import payload


def lexicon_bytes():
    return payload(lambda name, value: value, "")


def with_weight(weight):
    """A lexicon whose first token has that weight."""
    return payload(lambda name, value: bytes([weight]) + value[1:]
                   if name == "weight" else value, "")


def with_raw_block(raw):
    """A zstd frame of one block, longer than what it has."""
    return b"\0\x58" + (len(raw) << 3 | 1).to_bytes(3, "little") + raw


def with_dictionary(dictionary):
    """Table 1 in the place of table 2, which table 3 is for short fields."""
    edits = {f"table2{copy}.{item}": value for copy in "ab" for item, value in
             (("type", 2), ("first", 1), ("payload", dictionary), ("aux", len(dictionary)))}
    edits.update({"table3a.first": 2, "table3b.first": 2, "footer.set0.tables": 6})
    return edits


# Of a dictionary: the magic number, its id, and what is no table of Huffman's.
NO_TABLES = b"\x37\xa4\x30\xec\1\0\0\0" + b"It is raining. " * 4

BAD = [
    ("dictionary-without-magic", "11.2", "a dictionary has its magic number",
     with_dictionary(b"It is raining. " * 4), {**LEXICON, "text_codec": 0}),
    ("dictionary-without-tables", "11.2", "a dictionary has tables",
     with_dictionary(NO_TABLES), {**LEXICON, "text_codec": 0}),
    ("table-which", "11.2", "first is which",
     {"footer.set0.number": 1}, LEXICON),
    ("table-type", "11.2", "a lexicon is of type 3",
     {"table2a.type": 2, "table2b.type": 2}, LEXICON),
    ("table-copies-differ", "11.2", "copies have the same bytes",
     {"table2b.payload": lambda v: v[:-1] + b"?"}, LEXICON),
    ("table-copies-differ-in-weight", "11.2", "copies have the same bytes",
     {"table2b.payload": zstd_frame(with_weight(2))}, LEXICON),
    ("table-stored-len", "5.2", "no stored length above the raw length",
     {f"table3{copy}.payload": with_raw_block(lexicon_bytes()) for copy in "ab"}, LEXICON),
    ("table-copy-damaged", "11.2", "both copies", {"table2b.hash": flip},
     LEXICON),
    ("table-offset", "11.2", "offset of a copy",
     {"footer.set0.table2a.offset": 2**40, "footer.set0.table2b.offset": 2**41},
     LEXICON),
    ("table-len", "11", "length of a copy's chunk",
     {"footer.set0.table2b.chunk_len": add(1)}, LEXICON),
    ("table-len-31", "11", "a chunk has a header",
     {"footer.set0.table2b.chunk_len": 31}, LEXICON),
    ("table-large", "11.2", "at most 2^22 decoded bytes",
     {f"table3{copy}.{item}": value for copy in "ab" for item, value in
      (("aux", 2**22 + 1), ("payload", zstd_frame(bytes(2**22 + 1))))}, LEXICON),
    ("table-one-copy", "11.2", "two copies are two chunks", {},
     {**LEXICON, "one_copy": True}),
]
