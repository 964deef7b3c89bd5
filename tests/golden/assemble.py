"""An archive by hand, in pieces that can be changed (put.py), by spec.md.

The articles are objects of one level without white space and escapes. Pages
have two blocks. What it makes is stored, coded by hand in zstd frames, or
packed with a lexicon, so that the same bytes come out everywhere.
"""
import json
import re

from archive import time_end
from clibs import xxh3
from columns_pack import put_column
from copies_pack import find, put_copies
from facts import catalog_row
from lexicon_pack import payload as lexicon_payload
from matches_pack import MatchPacker
from parity_pack import payload as parity_payload
from put import Edits, Put
from url_rules import article_keys

BLOCK, LEXICON, OFFSETS, CATALOG, KEYS, FOOTER, PARITY, TOMBSTONE = 1, 3, 4, 5, 6, 7, 0x82, 0x85
STORE, ZSTD, LEXICON_CODED, MATCHES = 0, 1, 2, 3
ASIDE = 7
ID = bytes(range(0x40, 0x50))
ROLES = {"url": 1, "canonical_url": 2, "id": 3, "text": 5, "summary": 7, "published": 9,
         "language": 12, "source": 13, "tags": 16}
LONG_VALUES = ("summary", "text")
KEY_PAGES, REMAINDER_BITS = 2, 10
PROGRAM = b"by hand"


def zstd_frame(raw):
    """One zstd frame without magic, of raw blocks and of runs of a byte."""
    out, at = b"\x00\x58", 0

    def block(kind, size, data, last=False):
        return (size << 3 | kind << 1 | last).to_bytes(3, "little") + data

    for run in re.finditer(rb"(.)\1{11,131071}", raw, re.DOTALL):
        if run.start() > at:
            out += block(0, run.start() - at, raw[at:run.start()])
        out += block(1, len(run.group()), run.group(1))
        at = run.end()
    return out + block(0, len(raw) - at, raw[at:], True)


def columns_of(original):
    """[(before, name, kind, value)] and the literal at the end."""
    fields, at = [], 0
    for match in re.finditer(rb'[{,]("\w+"):("[^"]*"|[^",}]+)', original):
        assert match.start() == at
        value, at = match.group(2), match.end()
        kind = 2 if value[:1] == b'"' else 1
        fields.append((original[match.start():match.start(2)],
                       json.loads(match.group(1)), kind,
                       value.strip(b'"') if kind == 2 else value))
    return fields, original[at:]


def check(data, seed=0):
    return xxh3(data, seed) & 0xffffffff


class Assembler:
    def __init__(self, originals, edits=None, codec=STORE, frame=1,
                 catalog_codec=STORE, generations=1, extra=None, block=2,
                 layouts=None, refer=False, sets=(0,), extra_page=None,
                 text_codec=None, key_indexes=1, asides=(), one_copy=False,
                 profiles=(), commits=None, spliced=False,
                 copies=None, withdrawn=(), formers=None, indexed=3,
                 length=None, parity=None, tombstone=None, bans=(), unfinished=b""):
        """block, frame: articles of one; of frames also a list, a number for
        each block. extra: the type of a chunk that stands behind the first
        block, or with extra_page behind that page's offsets. layouts: those of
        columns, by name. refer: texts that were there before are references.
        sets: numbers of those of tables, which blocks, and ways in a block,
        take in turn. text_codec: if it is another than codec; a list: those of
        ways, which frames take in turn. key_indexes: so often the footer has
        the one there is. one_copy: both copies of a table are one chunk.
        profiles: of the sets of tables. commits: how many blocks there are
        after each generation, if not all are of the first. spliced: the first
        half of the originals is another archive's, whose first block this one
        has in the place of its own. copies: of frames, by their first
        article, the articles in those they copy from. formers: of later
        versions, how far before their former ones are. indexed: which kinds of
        keys are. length: so many bytes of the file are left. bans: (key, hash) of each.
        unfinished: bytes behind a chunk that the second generation was begun with once.
        parity: (words, ranges of parity in each, range_bits, percent) of one more
        generation, that has nothing
        else. asides: (place among the values or None for
        the end, name, value), put into every article."""
        self.other = Assembler(originals[:len(originals) // 2]) if spliced \
            else None
        self.originals = originals = list(originals)[spliced * len(originals) // 2:]
        self.key_indexes, self.indexed = key_indexes, indexed
        self.length, self.parity, self.unfinished = length, parity, unfinished
        self.edits = Edits(edits or {})
        self.codec, self.frame_of, self.sets = codec, frame, sets
        self.text_codecs = [codec] if text_codec is None else text_codec \
            if isinstance(text_codec, list) else [text_codec]
        self.seen = {} if refer else None
        self.copies, self.literals = copies or {}, {}
        self.formers = formers or {}
        self.catalog_codec, self.extra = catalog_codec, extra
        self.tombstone, self.bans = tombstone, bans
        self.extra_page, self.one_copy = extra_page, one_copy
        self.profiles = profiles
        self.of_block, self.layouts = block, layouts or {}
        for ordinal in withdrawn:
            originals.insert(ordinal, b"")
        self.articles = [columns_of(original) if original else ([], None)
                         for original in originals]
        for fields, _ in self.articles:
            for place, name, value in asides:
                fields.insert(len(fields) if place is None else place,
                              (b"", name, ASIDE, value))
        self.out, self.at, self.len, self.packer = b"", {}, {}, None
        self.chunks_hash, self.indexes = 0, []
        self.tables, self.head_len = [], []
        self.first_of = list(range(0, len(originals), block))
        self.commits = commits or [len(self.first_of)] * generations
        self.blocks = self.articles_end = 0

    def is_withdrawn(self, ordinal):
        return self.articles[ordinal][1] is None

    def fields(self, ordinal):
        return [{"kind": kind, "role": ROLES.get(name, 0), "value": value}
                for _, name, kind, value in self.articles[ordinal][0]]

    # 2.4, 4, 5: checks, header, chunks

    def check(self, data, position):
        return check(data, int.from_bytes(ID[:8], "little") + position)

    def header(self):
        put = Put(self.edits, "header.")
        put.raw("magic", b"\x89FICH\r\n\x1a")
        put.u32("version", 1)
        put.u32("features", 0)
        put.raw("id", ID)
        put.u64("check", xxh3(bytes(put.out), 0))
        self.out += put.done()

    def chunk(self, name, kind, payload, codec=0, articles=0, aux=None,
              first=0):
        at = self.at[name] = len(self.out)
        payload = self.edits(name + ".payload", payload)
        put = Put(self.edits, name + ".")
        put.raw("marker", b"\x9enfc")
        put.u8("type", kind)
        put.u8("codec", codec)
        put.u16("articles", articles)
        put.u32("stored_len", len(payload))
        put.u32("aux", len(payload) if aux is None else aux)
        put.u32("first", first)
        if self.edits(name + ".type", kind) == BLOCK:
            put.u32("head_hash", check(payload[:aux]))
            put.u32("rest_hash", check(payload[aux:]))
        else:
            put.u64("hash", xxh3(payload, 0))
        put.u32("check", self.check(bytes(put.out), at))
        self.chunks_hash = xxh3(bytes(put.out), self.chunks_hash)
        self.out += put.done("header_more") + payload
        self.len[name] = len(self.out) - at

    # 5.2, 12: frames

    def code(self, name, raw, codec):
        """What is stored of raw bytes; as they are if that is shorter."""
        stored = raw
        if not raw:
            pass
        elif codec == ZSTD:
            stored = zstd_frame(raw)
        elif codec in (LEXICON_CODED, MATCHES):
            self.packer = self.packer or MatchPacker()
            pack = self.packer.pack if codec == LEXICON_CODED else \
                self.packer.pack_matches
            stored = pack(raw, self.edits, name + ".")
        return self.edits(name + ".stored",
                          stored if len(stored) < len(raw) else raw)

    def put_tables(self, copy):
        for which in [4 * n + k for n in self.sets for k in (2, 3)
                      if self.codec == LEXICON_CODED]:
            name = f"table{which}{copy}"
            raw = lexicon_payload(self.edits, f"table{which}.")
            self.chunk(name, LEXICON, self.code(name, raw, ZSTD),
                       codec=ZSTD, aux=len(raw), first=which)
            if copy == "a":
                self.tables.append(which)

    # 6, 7: blocks

    def shorts(self, name, articles):
        """The short fields, and the text values of each article."""
        columns, shapes, which, values, texts = [], [], [], {}, []
        for fields, tail in articles:
            slots, text = [], []
            for before, key, kind, value in fields:
                column = (kind, key, before)
                if column not in columns:
                    columns.append(column)
                slots.append(columns.index(column))
                if key in LONG_VALUES:
                    text.append((slots[-1], value))
                else:
                    values.setdefault(slots[-1], []).append(value)
            if (slots, tail) not in shapes:
                shapes.append((slots, tail))
            which.append(shapes.index((slots, tail)))
            texts.append(text)
        put = Put(self.edits, name + ".")
        put.varint("columns", len(columns))
        for i, (kind, key, before) in enumerate(columns):
            put.u8(f"column{i}.kind", kind | (key in LONG_VALUES) << 7)
            put.u8(f"column{i}.role", ROLES.get(key, 0))
            put.str(f"column{i}.before", before)
        put.varint("shapes", len(shapes))
        for i, (slots, tail) in enumerate(shapes):
            if tail is None:
                put.varint(f"shape{i}.slots", 0)
                continue
            put.varint(f"shape{i}.slots", len(slots) + 1)
            for k, slot in enumerate(slots):
                put.varint(f"shape{i}.slot{k}", slot)
            put.str(f"shape{i}.tail", tail)
        for a, shape in enumerate(which if len(shapes) > 1 else []):
            put.varint(f"article{a}.shape", shape)
        self.put_values(put, columns, values, texts)
        return put.done(), texts

    def put_versions(self, put, first, articles):
        later = [i for i in range(articles) if first + i in self.formers]
        put.varint("versions", len(later))
        for k, i in enumerate(later):
            put.varint(f"version{k}.gap", i - ([-1] + later)[k] - 1)
            put.varint(f"version{k}.distance", self.formers[first + i])
        put.raw("versions_more", b"")

    def put_values(self, put, columns, values, texts):
        frames = [sum(texts[i:i + self.frame], [])
                  for i in range(0, len(texts), self.frame)]
        for i, (_, key, _) in enumerate(columns):
            if key in LONG_VALUES:
                k = 0
                for frame in frames:
                    for at, (column, value) in enumerate(frame):
                        if column == i and at + 1 < len(frame):
                            put.varint(f"column{i}.len{k}", len(value))
                            k += 1
                continue
            put_column(put, f"column{i}.", self.layouts.get(key, "plain"),
                       values[i])

    def with_copies(self, name, text, codec, ordinal):
        """What is stored of a text that copies from the frames of articles."""
        bases = self.copies[ordinal]
        literal, copies = find(text, [self.literals[base] for base in bases])
        for further in range(self.frame):
            self.literals[ordinal + further] = literal
        put = Put(self.edits, name + ".")
        put_copies(put, literal, [ordinal - base for base in bases], copies)
        return self.edits(name + ".stored", put.done("list_more") + self.code(
            name + ".literal", literal, codec))

    def put_frame(self, head, block, number, text, ordinal):
        """The entry of a text frame; what is stored of it."""
        name = f"frame{number}"
        for further in range(self.frame):
            self.literals[ordinal + further] = text
        before = ordinal if self.seen is None else \
            self.seen.setdefault(text, ordinal) if text else ordinal
        copies = ordinal in self.copies
        head.varint(name + ".r",
                    2 * len(text) + (before != ordinal or copies))
        if not text:
            return b""
        if before != ordinal:
            head.varint(name + ".stored_len", 0)
            head.varint(name + ".distance", ordinal - before)
            head.u32(name + ".check", check(text, number + 1))
            return b""
        way = number % len(self.ways)
        stored = self.with_copies if copies else self.code
        stored = stored(f"{block}.{name}", text, self.ways[way][0], *[ordinal] * copies)
        head.varint(name + ".stored_len", len(stored))
        if len(self.ways) > 1:
            head.varint(name + ".way", way)
        head.u32(name + ".check", check(text, number + 1))
        return stored

    def set_of(self, codec, number):
        return self.sets[number % len(self.sets)] if codec > ZSTD else 0

    def block(self, number):
        name, first = f"block{number}", self.first_of[number]
        self.frame = self.frame_of[number] \
            if isinstance(self.frame_of, list) else self.frame_of
        articles = self.articles[first:first + self.of_block]
        raw, texts = self.shorts(name, articles)
        head = Put(self.edits, name + ".")
        head.u8("short_codec", self.codec)
        head.varint("short_set", self.set_of(self.codec, number))
        self.ways = [(codec, self.set_of(codec, number + i))
                     for i, codec in enumerate(self.text_codecs)]
        self.ways = self.ways[:-(-len(articles) // self.frame)]
        head.varint("ways", len(self.ways))
        for i, (codec, tables) in enumerate(self.ways):
            head.u8(f"way{i}.codec", codec)
            head.varint(f"way{i}.set", tables)
        head.raw("way_more", b"")
        head.varint("frame_articles", self.frame)
        head.varint("raw_len", len(raw))
        head.u32("short_check", check(raw))
        body = b""
        for k in range(0, len(texts), self.frame):
            frame = k // self.frame
            text = b"".join(value for fields in texts[k:k + self.frame]
                            for _, value in fields)
            text = self.edits(f"{name}.frame{frame}.text", text)
            body += self.put_frame(head, name, frame, text, first + k)
        self.put_versions(head, first, len(articles))
        head.raw("short", self.code(name + ".short", raw, self.codec))
        head = head.done("head_more")
        self.chunk(name, BLOCK, head + body, articles=len(articles),
                   aux=len(head), first=first)
        self.head_len.append(len(head))

    # 8, 10: pages

    def page_facts(self, page):
        numbers = range(2 * page, min(2 * page + 2, self.blocks))
        first = self.first_of[numbers[0]]
        end = min(first + 2 * self.of_block, self.articles_end)
        rows = [{**catalog_row(self.fields(i)), "withdrawn": self.is_withdrawn(i),
                 "former": self.formers.get(i, 0)}
                for i in range(first, end)]
        return numbers, first, end, rows

    def page(self, page):
        numbers, first, end, rows = self.page_facts(page)
        put = Put(self.edits, f"offsets{page}.")
        put.u64("base", self.at[f"block{numbers[0]}"])
        for k, number in enumerate(numbers):
            put.u32(f"entry{k}.offset", self.at[f"block{number}"] -
                    self.at[f"block{numbers[0]}"])
            put.u32(f"entry{k}.first", self.first_of[number])
            put.u32(f"entry{k}.head_len", self.head_len[number])
        self.chunk(f"offsets{page}", OFFSETS, put.done(), first=first)
        if self.extra is not None and self.extra_page == page:
            self.chunk("extra", self.extra, b"Of no need.")
        raw = self.catalog(page, rows)
        stored = self.code(f"catalog{page}", raw, self.catalog_codec)
        self.chunk(f"catalog{page}", CATALOG, stored,
                   codec=self.catalog_codec, aux=len(raw), first=first)

    def catalog(self, page, rows):
        put = Put(self.edits, f"catalog{page}.")
        sources, languages = [], []
        for row in rows:
            source = (row["source"], row["domain"])
            if any(source) and source not in sources:
                sources.append(source)
            if row["language"] and row["language"] not in languages:
                languages.append(row["language"])
        put.varint("rows", len(rows))
        put.varint("sources", len(sources))
        put.varint("languages", len(languages))
        for i, (name, domain) in enumerate(sources):
            put.str(f"source{i}.name", name)
            put.str(f"source{i}.domain", domain)
        for i, language in enumerate(languages):
            put.str(f"language{i}", language)
        for i, row in enumerate(rows):
            source = (row["source"], row["domain"])
            put.varint(f"row{i}.source",
                       sources.index(source) + 1 if any(source) else 0)
        for i, row in enumerate(rows):
            put.varint(f"row{i}.language", languages.index(row["language"]) +
                       1 if row["language"] else 0)
        times = [row["time"] or (0, False, 0) for row in rows]
        for i, (precision, zone, _) in enumerate(times):
            put.u8(f"row{i}.published", precision | zone << 3 |
                   rows[i]["withdrawn"] << 4 | bool(rows[i]["former"]) << 5)
        before = 0
        for i, (precision, _, seconds) in enumerate(times):
            if precision:
                put.zigzag(f"row{i}.seconds", seconds - before)
                before = seconds
        for i, row in enumerate(rows):
            if row["former"]:
                put.varint(f"row{i}.former", row["former"])
        return put.done("decoded_more")

    # 9: keys

    def keys(self, name, first):
        """An index of the keys of the articles from the first on."""
        keys = sorted({(xxh3(key, kind), ordinal // self.of_block)
                       for ordinal in range(first, self.articles_end)
                       for kind, key in article_keys(self.fields(ordinal))
                       if self.indexed >> kind - 1 & 1})
        pages = [[] for _ in range(min(KEY_PAGES, len(keys)))]
        for h, block in keys:
            p, rest = divmod(h * len(pages), 2**64)
            pages[p].append((rest, block))
        at, parts = len(self.out), []
        bits = max(1, (self.blocks - 1).bit_length())
        for p, entries in enumerate(pages):
            m = len(entries)
            rows = sorted({((rest * m << REMAINDER_BITS) >> 64, block)
                           for rest, block in entries})
            assert len(rows) == m, "two keys with one fingerprint"
            rows = self.edits(f"{name}.page{p}.rows", rows)
            runs = [0, 0, 0]
            for i, (f, block) in enumerate(rows):
                runs[0] |= 1 << (f >> REMAINDER_BITS) + i
                runs[1] |= f % 2**REMAINDER_BITS << i * REMAINDER_BITS
                runs[2] |= block << i * bits
            put = Put(self.edits, f"{name}.page{p}.")
            put.u32("entries", m)
            for item, run, width in zip(("quotients", "remainders", "blocks"),
                                        runs, (2, REMAINDER_BITS, bits)):
                put.raw(item, run.to_bytes((m * width + 7) // 8, "little"))
            put.raw("page_more", b"")
            put.u32("check", self.check(bytes(put.out), at + 1 + p))
            parts.append(put.done())
        put, end = Put(self.edits, name + "."), 0
        for p, part in enumerate(parts + [b""]):
            put.u32(f"table{p}", end)
            end += len(part)
        if keys:
            self.indexes.append((name, len(keys), len(pages), bits))
        if keys or name == "keys":
            self.chunk(name, KEYS, put.done() + b"".join(parts))

    # 11: footer

    def footer(self, name, generation, previous):
        put = Put(self.edits, name + ".")
        put.u32("version", 1)
        put.u32("features", 0)
        put.raw("id", ID)
        put.varint("generation", generation)
        put.varint("all_articles", self.articles_end)
        put.varint("withdrawn", sum(map(self.is_withdrawn,
                                        range(self.articles_end))))
        put.varint("all_blocks", self.blocks)
        put.varint("input_bytes",
                   sum(map(len, self.originals[:self.articles_end])))
        put.varint("time", 0)
        put.varint("previous", self.at[previous] if previous else 0)
        put.varint("previous_len", self.len[previous] if previous else 0)
        put.u64("chunks_hash", self.chunks_hash)
        self.footer_sets(put)
        pages = (self.blocks + 1) // 2
        put.varint("pages", pages)
        for page in range(1, pages):
            numbers, first, _, _ = self.page_facts(page)
            put.u32(f"page{page}.first", first)
            put.u32(f"page{page}.first_block", numbers[0])
        for page in range(pages):
            self.footer_page(put, page)
        indexes = self.indexes * self.key_indexes
        put.u8("indexed", self.indexed)
        put.varint("keys", len(indexes))
        for index, entries, pages, bits in indexes:
            self.place(put, index, index)
            put.varint(index + ".entries", entries)
            put.varint(index + ".pages", pages)
            put.u8(index + ".remainder_bits", REMAINDER_BITS)
            put.u8(index + ".block_bits", bits)
        put.varint("bans", len(self.bans))
        put.raw("bans_rows", b"".join(
            number.to_bytes(8, "little") for ban in self.bans for number in ban))
        put.str("program", PROGRAM)
        self.chunk(name, FOOTER, put.done())
        self.out += self.edits(name + ".behind", b"")
        trailer = Put(self.edits, name + ".trailer.")
        trailer.u32("footer_len", len(self.out) - self.at[name] + 16)
        trailer.u32("check", xxh3(bytes(trailer.out), 0) & 0xffffffff)
        trailer.raw("magic", b"\x89FICHEND")
        self.out += trailer.done()

    def place(self, put, name, chunk):
        """Where a chunk is and how long."""
        put.varint(name + ".offset", self.at[chunk])
        put.varint(name + ".chunk_len", self.len[chunk])

    def footer_sets(self, put):
        sets = sorted({which // 4 for which in self.tables})
        put.varint("sets", len(sets))
        for i, number in enumerate(sets):
            tables = [k for k in range(4) if 4 * number + k in self.tables]
            put.varint(f"set{i}.number", number)
            put.str(f"set{i}.profile", dict(self.profiles).get(i, b""))
            put.u8(f"set{i}.tables", sum(1 << k for k in tables))
            for k in tables:
                for copy in "aa" if self.one_copy else "ab":
                    self.place(put, f"set{i}.table{k}{copy}",
                               f"table{4 * number + k}{copy}")
            put.raw(f"set{i}.more", b"")
        put.raw("sets_more", b"")

    def footer_page(self, put, page):
        _, _, _, rows = self.page_facts(page)
        name = f"page{page}."
        put.u64(name + "offsets", self.at[f"offsets{page}"])
        put.u32(name + "catalog_len", self.len[f"catalog{page}"])
        times = [dict(zip(("precision", "zone", "seconds"), row["time"]))
                 for row in rows if row["time"]]
        put.i64(name + "time_min", min(time["seconds"] for time in times)
                if times else 2**63 - 1)
        put.i64(name + "time_max", max(map(time_end, times))
                if times else -2**63)
        put.u32(name + "versions", sum(bool(row["former"]) for row in rows))

    def put_tombstone(self):
        """Of the articles of the first block that were withdrawn."""
        put = Put(self.edits, "tombstone.")
        time, reason = self.tombstone
        numbers = [i for i in range(self.first_of[1]) if self.is_withdrawn(i)]
        put.varint("time", time)
        put.varint("reason_len", len(reason))
        put.out += reason
        put.varint("numbers", len(numbers))
        for number in numbers:
            put.varint("number", number)
        self.chunk("tombstone", TOMBSTONE, bytes(put.out))

    # all

    def commit(self, generation, end, before):
        """Blocks, pages, an index of keys, and a footer of all there is."""
        number = "" if generation == 1 else str(generation)
        start, self.blocks = self.blocks, end
        first, self.articles_end = self.articles_end, len(self.articles)
        if end < len(self.first_of):
            self.articles_end = self.first_of[end]
        for block in range(start, end):
            self.block(block)
            if (self.extra is not None and self.extra_page is None and
                    block == 0):
                self.chunk("extra", self.extra, b"Of no need.")
            if self.tombstone and block == 0:
                self.put_tombstone()
            if block % 2 or block + 1 == end:
                self.page(block // 2)
        if generation == 1:
            self.put_tables("b")
        self.keys("keys" + number, first)
        self.footer("footer" + number, generation, before)
        return "footer" + number

    def all(self):
        self.header()
        self.out += self.edits("begin", b"")
        self.put_tables("a")
        before = None
        for generation, end in enumerate(self.commits, 1):
            if before:
                self.out += self.edits("padding", bytes(-len(self.out) % 4096))
            if before and self.unfinished:
                self.chunk("unfinished", 0xf0, b"Of no need.")
                self.out += self.unfinished
                self.out += bytes(-len(self.out) % 4096)
            before = self.commit(generation, end, before)
        if self.parity:
            self.out += bytes(-len(self.out) % 4096)
            self.chunk("parity", PARITY,
                       parity_payload(self.edits, self.out, ID, *self.parity))
            self.footer("footer_sealed", len(self.commits) + 1, before)
        if self.other:
            cut = self.at["block1"]
            self.out = self.other.all()[:cut] + self.out[cut:]
        self.out += self.edits("end", b"")
        assert not self.edits.left, f"no such items: {self.edits.left}"
        return self.out[:self.length]
