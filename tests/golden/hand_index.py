"""Archives as in hand.py, for spec 9 and 11.4: key indexes and bans."""
from hand_edits import ONE, add


def swapped(rows):
    """Two entries of a key page the wrong way round."""
    return [rows[1], rows[0]] + rows[2:]


def moved(rows):
    """The first entry points to another block, so its key is not found."""
    return sorted([(rows[0][0], 2 if rows[0][1] != 2 else 1)] + rows[1:])


BAD = [
    ("keys-table-first", "9.3", "the first page begins at 0",
     {"keys.table0": 1}, {}),
    ("keys-table-gap", "9.3", "the first page begins at 0",
     {"keys.table0": 4, "keys.table1": add(4), "keys.table2": add(4), "keys.more": bytes(4)},
     {}),
    ("keys-payload-more", "9.3", "the last page ends the payload",
     {"keys.payload": lambda v: v + b"\0"}, {}),
    ("keys-table-falling", "9.3", "pages one after the other",
     {"keys.table1": 2**31}, {}),
    ("keys-table-back", "9.3", "pages one after the other", {"keys.table2": 4}, {}),
    ("keys-table-short", "9.3", "a page has a check", {"keys.table1": 3}, {}),
    ("keys-table-last", "9.3", "the last page ends the payload",
     {"keys.table2": add(-1)}, {}),
    ("keys-page-more", "9.3", "a page has no other bytes",
     {"keys.page0.page_more": b"\0"}, {}),
    ("keys-page-entries", "9.3", "entries of a page",
     {"keys.page0.entries": add(9)}, {}),
    ("keys-page-entries-large", "9.3", "at most 2^24 entries",
     {"keys.page0.entries": 2**24 + 1}, {}),
    ("keys-quotients-more", "9.3", "as many ones as entries",
     {"keys.page0.quotients": lambda v: bytes([v[0] | v[0] + 1]) + v[1:]}, {}),
    ("keys-quotients-none", "9.3", "as many ones as entries",
     {"keys.page0.quotients": lambda v: bytes(len(v))}, {}),
    ("keys-not-in-order", "9.3", "entries in rising order",
     {"keys.page0.rows": swapped}, {}),
    ("keys-blocks-falling", "9.3", "blocks of one fingerprint in rising order",
     {"keys.page0.rows": lambda v: [(v[0][0], 1), (v[0][0], 0)] + v[2:]}, {}),
    ("keys-block-number", "9.3", "a block of the archive",
     {"keys.page0.rows": lambda v: v[:-1] + [(v[-1][0], 3)]}, {}),
    ("keys-key-missing", "9.1", "every key is in the index",
     {"keys.page0.rows": moved}, {}),
    ("keys-entries-not-sum", "11.4", "entries of all pages",
     {"footer.keys.entries": add(1)}, {}),
    ("keys-pages-0", "11.4", "pages 1 to entries", {"footer.keys.pages": 0},
     {}),
    ("keys-pages-more-than-entries", "11.4", "pages 1 to entries",
     {"footer.keys.entries": 1}, {}),
    ("keys-entries-of-33-bits", "11.4", "entries below 2^32",
     {"footer.keys.entries": add(2**32)}, {}),
    ("keys-remainder-bits-33", "11.4", "at most 32 remainder bits",
     {"footer.keys.remainder_bits": 33}, {}),
    ("keys-block-bits-33", "11.4", "at most 32 block bits",
     {"footer.keys.block_bits": 33}, {}),
    ("keys-twice", "11.4", "each index has a chunk of its own", {},
     {**ONE, "key_indexes": 2}),
    ("bans-keys-fall", "11.4", "keys of bans rise", {}, {"bans": ((8, 1), (7, 1))}),
    ("bans-hashes-fall", "11.4", "hashes of bans rise", {}, {"bans": ((7, 2), (7, 1))}),
    ("bans-twice", "11.4", "each ban stands there once", {}, {"bans": ((7, 1), (7, 1))}),
    ("bans-65537", "11.4", "at most 65536 bans", {},
     {"bans": tuple((1, i) for i in range(65537))}),
    ("bans-past-footer", "11.4", "bans in the footer", {"footer.bans": 65536}, {}),
    ("keys-entries-above-articles", "11.4",
     "entries at most four times the articles",
     {"footer.keys.entries": 21, "footer.keys.chunk_len": add(100)}, {}),
    ("keys-offset", "11.4", "offset of the keys chunk",
     {"footer.keys.offset": add(1)}, {}),
    ("keys-offset-large", "14", "offsets below 2^63",
     {"footer.keys.offset": 2**63}, {}),
    ("keys-len-31", "11", "a chunk has a header",
     {"footer.keys.chunk_len": 31}, {}),
    ("keys-len-short", "11", "length of the keys chunk",
     {"footer.keys.chunk_len": 40}, {}),
    ("keys-len", "11", "length of the keys chunk",
     {"footer.keys.chunk_len": add(-1)}, {}),
]
