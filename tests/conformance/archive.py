"""A whole archive, read and checked by spec.md alone, for refreader.py."""
import calendar
import struct
import time

from clibs import xxh3, zstd_decode, zstd_is_dictionary
from copies import Copies
from facts import catalog_row
from frames import MAX_SETS, block_head
from lexicon import Lexicon
from short_fields import short_fields
from url_rules import article_keys
from wire import Bytes, Damaged, NotReadable, need, spell

HEADER, CHUNK, TRAILER, ALIGN = 40, 32, 16, 4096
MAX_TABLE, MAX_CATALOG = 2**22, 2**24
MAX_KEY_INDEXES, MAX_BANS = 1024, 65536
BLOCK, DICTIONARY, LEXICON, OFFSETS, CATALOG, KEYS, FOOTER = range(1, 8)
TOMBSTONE, MAX_TOMBSTONES = 0x85, 16
STORE, ZSTD, LEXICON_CODED, MATCHES, ZSTD_DICT = 0, 1, 2, 3, 0x11
# Codecs by where they may be, 5.2.
OF_TEXTS = STORE, ZSTD, LEXICON_CODED, MATCHES, ZSTD_DICT
OF_SHORT_FIELDS = STORE, ZSTD, LEXICON_CODED, ZSTD_DICT
OF_OTHERS = STORE, ZSTD


def time_end(row):
    """The first second after a published interval, spec 10."""
    begin, precision = row["seconds"], row["precision"]
    if precision > 2:
        return begin + {3: 86400, 4: 60}.get(precision, 1)
    year, month, *_ = time.gmtime(begin)
    year, month = (year + 1, 1) if precision == 1 else \
        (year + month // 12, month % 12 + 1)
    return calendar.timegm((year, month, 1, 0, 0, 0))


def check(data, seed):
    return xxh3(data, seed) & 0xffffffff


def row_agrees(row, fields):
    """10: whether a row of the catalog says what the article's fields say; which
    spellings of times a writer reads is its own affair."""
    want = catalog_row(fields)
    time = (row["precision"], bool(row["zone_known"]), row.get("seconds"))
    return (*row["source"], row["language"]) == \
        (want["source"], want["domain"], want["language"]) and \
        (not row["precision"] or not want["time"] or time == want["time"])


class Archive:
    def __init__(self, data):
        self.data = data
        self.loaded = {}    # articles of blocks, by offset
        self.loaded_keys = {}    # entries of key pages, by offset and page
        self.read_header()
        self.read_trailer()
        self.read_footer()

    # 2.4, 5: checksums and chunks

    def seed(self, position):
        return self.seed_base + position

    def check(self, data, position):
        return check(data, self.seed(position))

    def chunk(self, at, want=None):
        """The chunk at that offset, or at an offset and of a length: a dict,
        with its payload."""
        at, length = at if isinstance(at, tuple) else (at, None)
        what = f"chunk at {at}"
        need(HEADER <= at <= len(self.data) - CHUNK, f"{what}: not in the file")
        head = self.data[at:at + CHUNK]
        need(head[:4] == b"\x9enfc", f"{what}: no marker")
        need(self.check(head[:28], at) == int.from_bytes(head[28:], "little"),
             f"{what}: wrong check")
        names = "type codec articles stored_len aux first hash".split()
        chunk = dict(zip(names, struct.unpack("<BBHIIIQ", head[4:28])))
        kind = chunk["type"]
        need(at + CHUNK + chunk["stored_len"] <= len(self.data),
             f"{what}: reaches past the file")
        need(length in (None, CHUNK + chunk["stored_len"]),
             f"{what}: not as long as is said")
        if want is not None and kind != want:
            if kind not in range(BLOCK, FOOTER + 1) and kind < 0x80:
                raise NotReadable(f"{what}: critical type {kind} not known")
            raise Damaged(f"{what}: type {kind}, not {want}")
        if kind in (BLOCK, OFFSETS, KEYS, FOOTER):
            need(chunk["codec"] == 0, f"{what}: codec is not 0")
        if kind == BLOCK:
            need(1 <= chunk["articles"] <= 4096, f"{what}: number of articles")
            need(chunk["aux"] <= chunk["stored_len"], f"{what}: head length")
        elif BLOCK < kind <= FOOTER:
            need(chunk["articles"] == 0, f"{what}: articles is not 0")
        if kind in (KEYS, FOOTER):
            need(chunk["first"] == 0, f"{what}: first is not 0")
        if kind in (OFFSETS, KEYS, FOOTER):
            need(chunk["aux"] == chunk["stored_len"], f"{what}: decoded length")
        chunk["at"] = at
        chunk["payload"] = payload = \
            self.data[at + CHUNK:at + CHUNK + chunk["stored_len"]]
        want = xxh3(payload, 0)
        if kind == BLOCK:
            head = chunk["aux"]
            want = check(payload[:head], 0) | check(payload[head:], 0) << 32
        need(want == chunk["hash"], f"{what}: wrong hash of the payload")
        return chunk

    def decode(self, known, codec, stored, raw_len, what, which=None):
        """5.2: any frame of the format. known: the codecs it may have; which:
        its dictionary."""
        need(len(stored) <= raw_len, f"{what}: stored longer than decoded")
        if len(stored) == raw_len:
            return stored
        if codec not in known:
            raise NotReadable(f"{what}: codec {codec} not known")
        need(codec != STORE, f"{what}: stored, but of another length")
        need(raw_len <= 1024 * len(stored) + 65536,
             f"{what}: {raw_len} bytes of {len(stored)} stored ones")
        if codec in (LEXICON_CODED, MATCHES):
            lexicon = self.used_table(which + 2)
            return (lexicon.unpack if codec == LEXICON_CODED else
                    lexicon.unpack_matches)(stored, raw_len, what)
        dictionary = b""
        if codec == ZSTD_DICT:
            dictionary = self.used_table(which)
        raw = zstd_decode(stored, raw_len, dictionary)
        need(raw is not None, f"{what}: does not decode to {raw_len} bytes")
        return raw

    def decode_payload(self, chunk, limit):
        what = f"chunk at {chunk['at']}"
        need(chunk["aux"] <= limit, f"{what}: decoded length {chunk['aux']}")
        return self.decode(OF_OTHERS, chunk["codec"], chunk["payload"],
                           chunk["aux"], what)

    def used_table(self, which):
        need(which in self.tables, f"no table {which}")
        return self.tables[which]

    # 4, 11: header, trailer, footer

    def read_header(self):
        head = self.data[:HEADER]
        if head[:8] != b"\x89FICH\r\n\x1a":
            need(self.data[-8:] != b"\x89FICHEND", "file header: magic")
            raise NotReadable("not an archive")
        need(len(head) == HEADER, "file header: cut off")
        need(xxh3(head[:32], 0) == int.from_bytes(head[32:], "little"),
             "file header: wrong check")
        version, features = struct.unpack("<II", head[8:16])
        if version != 1:
            raise NotReadable(f"file header: version {version}")
        if features:
            raise NotReadable(f"file header: features {features}")
        self.identity, self.id = head[8:32], head[16:32]
        self.seed_base = int.from_bytes(self.id[:8], "little")

    def read_trailer(self):
        need(len(self.data) >= HEADER + CHUNK + TRAILER, "no trailer: cut off")
        tail = self.data[-TRAILER:]
        need(tail[8:] == b"\x89FICHEND",
             "no trailer: cut off, unfinished or something appended")
        need(xxh3(tail[:4], 0) & 0xffffffff ==
             int.from_bytes(tail[4:8], "little"), "trailer: wrong check")
        footer_len = int.from_bytes(tail[:4], "little")
        need(CHUNK + TRAILER <= footer_len <= len(self.data) - HEADER,
             "trailer: footer_len")
        self.footer_at = len(self.data) - footer_len
        self.footer_len = footer_len

    def parse_pages(self, body, footer):
        count = body.varint(0, footer["blocks"], "pages")
        starts = [(0, 0)] if count else []
        starts += [(body.fixed(4), body.fixed(4)) for _ in range(count - 1)]
        starts.append((footer["articles"], footer["blocks"]))
        need(starts[0] == (0, 0), "footer: articles without a page")
        footer["pages"] = []
        for (first, block), (end, end_block) in zip(starts, starts[1:]):
            page = {"articles": end - first, "blocks": end_block - block}
            offsets, length = body.fixed(8), body.fixed(4)
            need(1 <= page["blocks"] <= 512, "footer: blocks of a page")
            need(page["blocks"] <= page["articles"] <= 4096 * page["blocks"],
                 "footer: articles of a page")
            need(offsets < 2**63, "footer: offset of a page")
            need(CHUNK <= length <= CHUNK + MAX_CATALOG,
                 "footer: length of a catalog")
            size = CHUNK + 8 + 12 * page["blocks"]
            page["offsets"] = offsets, size
            page["catalog"] = offsets + size, length
            times = [body.fixed(8) for _ in range(2)]
            low, high = (n - (n >> 63 << 64) for n in times)
            need(low <= high or (low, high) == (2**63 - 1, -2**63),
                 "footer: times of a page")
            page["time_min"], page["time_max"] = low, high
            page["versions"] = body.fixed(4)
            need(page["versions"] <= page["articles"], "footer: versions")
            footer["pages"].append(page)

    def place(self, body, most):
        """Offset and length of a chunk with at most so long a payload, 11."""
        return (body.varint(0, 2**63 - 1, "offset of a chunk"),
                body.varint(CHUNK, CHUNK + most, "length of a chunk"))

    def parse_sets(self, body, footer):
        footer["tables"], before = [], -1
        for _ in range(body.varint(0, MAX_SETS, "sets of tables")):
            number = body.varint(before + 1, MAX_SETS - 1, "number of a set")
            need(len(body.str()) <= 1024, "footer: profile of a set")
            tables, before = body.fixed(1), number
            need(tables, "footer: set without a table")
            for k in range(8):
                if tables >> k & 1:
                    copies = [self.place(body, MAX_TABLE if k < 4 else 2**32 - 1)
                              for _ in range(2)]
                    if k < 4:
                        need(copies[0][0] != copies[1][0],
                             "footer: one chunk for both copies")
                        footer["tables"].append((4 * number + k, *copies))

    def parse_footer(self, at):
        chunk = self.chunk(at, FOOTER)
        body = Bytes(chunk["payload"], "footer")
        need(body.take(24) == self.identity, "footer: of another archive")
        footer = {"at": at, "end": at + CHUNK + chunk["stored_len"] + TRAILER}
        footer["generation"] = body.varint(1, 2**32 - 1, "generation")
        footer["articles"] = body.varint(0, 2**32 - 1, "articles")
        footer["withdrawn"] = body.varint(0, footer["articles"], "withdrawn")
        footer["blocks"] = body.varint(0, footer["articles"], "blocks")
        footer["input_bytes"] = body.varint(0, 2**63 - 1, "input_bytes")
        footer["time"] = body.varint(0, 2**63 - 1, "time")
        footer["previous"] = (body.varint(0, max(at - 1, 0), "previous"),
                              body.varint(0, 2**63 - 1, "previous"))
        footer["chunks_hash"] = body.fixed(8)
        self.parse_sets(body, footer)
        self.parse_pages(body, footer)
        footer["indexed"] = body.fixed(1)
        footer["keys"] = keys = []
        for _ in range(body.varint(0, MAX_KEY_INDEXES)):
            at, length = self.place(body, 2**32 - 1)
            index = {"at": at, "len": length, "entries": body.varint()}
            index["pages"] = body.varint(1, index["entries"], "key pages")
            index["r"], index["b"] = body.fixed(1), body.fixed(1)
            need(index["r"] <= 32, "footer: remainder_bits")
            need(index["b"] <= 32, "footer: block_bits")
            need(not keys or keys[-1]["at"] + keys[-1]["len"] <= index["at"],
                 "footer: offsets of key indexes do not rise")
            keys.append(index)
        need(sum(index["entries"] for index in keys) <= 4 * footer["articles"],
             "footer: entries of key indexes")
        footer["bans"] = bans = [(body.fixed(8), body.fixed(8))
                                 for _ in range(body.varint(0, MAX_BANS, "bans"))]
        need(bans == sorted(set(bans)), "footer: bans do not rise")
        footer["program"] = body.str()
        body.end()
        return footer

    def read_footer(self):
        self.footer = footer = self.parse_footer(self.footer_at)
        need(footer["end"] == len(self.data), "trailer: footer_len")
        self.tables = {}
        for which, *copies in footer["tables"]:
            fault = None
            for at in copies:
                try:
                    self.tables.setdefault(which, self.table(which, at))
                except Damaged as damage:
                    fault = damage
            if which not in self.tables:
                raise fault

    def table_bytes(self, which, place):
        chunk = self.chunk(place, DICTIONARY if which % 4 < 2 else LEXICON)
        need(chunk["first"] == which, f"chunk at {place[0]}: which")
        return self.decode_payload(chunk, MAX_TABLE)

    def table(self, which, place):
        """A dictionary, or a lexicon."""
        data = self.table_bytes(which, place)
        if which % 4 > 1:
            return Lexicon(data, f"lexicon at {place[0]}")
        need(zstd_is_dictionary(data), f"dictionary at {place[0]}")
        return data

    def check_tables(self):
        for which, *copies in self.footer["tables"]:
            first, second = (self.table_bytes(which, at) for at in copies)
            need(first == second, f"table {which}: copies differ")

    # 5, 11.6: everything in the file from the front

    def next_chunk(self, at):
        """The chunk at that offset; else the first behind it that is one."""
        while True:
            try:
                return self.chunk(at)
            except Damaged:
                at = self.data.find(b"\x9enfc", at + 1)
                if at < 0:
                    raise

    def walk(self):
        """Every chunk, in the order of the file; (offset, type) pairs."""
        at, before, found, hashed = HEADER, None, [], 0
        end, begin, run = at, at, at    # of the generation before, this one, chunks without gaps
        while True:
            chunk = self.next_chunk(at)
            run, at = run if chunk["at"] == at else chunk["at"], chunk["at"]
            if chunk["type"] not in range(BLOCK, FOOTER + 1) and \
                    chunk["type"] < 0x80:
                raise NotReadable(f"chunk at {at}: type {chunk['type']}")
            found.append((at, chunk["type"]))
            so_far, hashed = hashed, xxh3(self.data[at:at + CHUNK], hashed)
            at += CHUNK + chunk["stored_len"]
            if chunk["type"] != FOOTER:
                continue
            need(not any(self.data[end:begin]) if run == begin else before and run % ALIGN == 0,
                 f"bytes before the generation at {run}")
            footer = self.parse_footer(chunk["at"])
            need(footer["chunks_hash"] == so_far,
                 f"footer at {chunk['at']}: chunks_hash")
            generation, previous = 0, (0, 0)
            if before:
                generation = before["generation"]
                previous = before["at"], before["end"] - TRAILER - before["at"]
            need(footer["generation"] == generation + 1, "footer: generation")
            need(footer["previous"] == previous, "footer: previous")
            before = footer
            tail = self.data[at:at + TRAILER]
            want = struct.pack("<I", footer["end"] - chunk["at"])
            want += struct.pack("<I", xxh3(want, 0) & 0xffffffff)
            need(tail == want + b"\x89FICHEND", f"trailer at {at}")
            at += TRAILER
            if at == len(self.data):
                return found
            end = at
            at = begin = run = -(-at // ALIGN) * ALIGN

    # 8, 10: pages

    def page_blocks(self, page, first):
        """The offset, first ordinal and chunk of each block of a page."""
        at, size = page["offsets"]
        what = f"page at {at}"
        chunk = self.chunk((at, size), OFFSETS)
        need(chunk["first"] == first, f"{what}: first")
        base, = struct.unpack_from("<Q", chunk["payload"])
        entries = struct.iter_unpack("<III", chunk["payload"][8:])
        blocks, end = [], first + page["articles"]
        for offset, start, head_len in entries:
            need(start == first, f"{what}: entry {len(blocks)}: first")
            block = self.chunk(base + offset, BLOCK)
            need(block["first"] == start, f"{what}: not first of the block")
            need(block["aux"] == head_len, f"{what}: head_len")
            first += block["articles"]
            blocks.append(block)
        need(first == end, f"{what}: articles are not those of the footer")
        return blocks

    def pages(self):
        first = 0
        for page in self.footer["pages"]:
            yield page, first
            first += page["articles"]

    def blocks(self):
        return [block for page, first in self.pages()
                for block in self.page_blocks(page, first)]

    def catalog_page(self, page, first):
        chunk = self.chunk(page["catalog"], CATALOG)
        what = f"catalog page at {chunk['at']}"
        need(chunk["first"] == first, f"{what}: first")
        body = Bytes(self.decode_payload(chunk, MAX_CATALOG), what)
        count = body.varint(page["articles"], page["articles"], "articles")
        sources = body.varint(0, count, "sources")
        languages = body.varint(0, count, "languages")
        sources = [(b"", b"")] + [(body.str(), body.str())
                                  for _ in range(sources)]
        languages = [b""] + [body.str() for _ in range(languages)]
        rows = [{"source": sources[body.varint(0, len(sources) - 1)]}
                for _ in range(count)]
        for row in rows:
            row["language"] = languages[body.varint(0, len(languages) - 1)]
        for row in rows:
            bits = body.fixed(1)
            need(not bits & 0xd0 or bits == 16, f"{what}: reserved bits")
            row["withdrawn"], row["later"] = bits == 16, bits >> 5 & 1
            row["precision"], row["zone_known"] = bits & 7, bits >> 3 & 1
            need(row["precision"] or not row["zone_known"], f"{what}: zone of no time")
            need(not row["withdrawn"] or
                 (row["source"], row["language"]) == ((b"", b""), b""),
                 f"{what}: of a withdrawn article")
        seconds = 0
        for row in rows:
            if row["precision"]:
                seconds = (seconds + body.zigzag()) % 2**64
                row["seconds"] = seconds - (seconds >> 63 << 64)
        for i, row in enumerate(rows):
            row["former"] = body.varint(1, first + i, "former version") \
                if row["later"] else 0
        body.end()
        need(sum(row["later"] for row in rows) == page["versions"],
             f"{what}: versions")
        times = [row["seconds"] for row in rows if row["precision"]]
        ends = [time_end(row) for row in rows if row["precision"]]
        need(min(times, default=2**63 - 1) == page["time_min"],
             f"{what}: time_min")
        need(max(ends, default=-2**63) == page["time_max"],
             f"{what}: time_max")
        for i, row in enumerate(rows):
            row["ordinal"] = first + i
        return rows

    # 6, 7: blocks

    def block_articles(self, block):
        """The articles of a block: (fields, last literal) each; and how far
        before each of them its former version is, 0 for none."""
        if block["at"] not in self.loaded:
            self.loaded[block["at"]] = self.load_block(block)
        return self.loaded[block["at"]]

    def tombstones(self, block):
        """7.6: (number, time, reason) of its articles, as far as tombstones
        behind a block tell."""
        at, found = block["at"] + CHUNK + block["stored_len"], []
        for _ in range(MAX_TOMBSTONES):
            chunk = self.chunk(at)
            if chunk["type"] != TOMBSTONE:
                break
            at += CHUNK + chunk["stored_len"]
            try:
                need(chunk["codec"] == 0, "tombstone: codec")
                body = Bytes(chunk["payload"], "tombstone")
                time, reason = body.varint(), body.str()
                need(len(reason) <= 1024, "tombstone: reason")
                numbers = [body.varint(0, 4095)
                           for _ in range(body.varint(1, 4096))]
                body.end()
                need(numbers == sorted(set(numbers)), "tombstone: numbers")
            except Damaged:
                continue
            articles = self.block_articles(block)[0]
            found += [(number, time, reason) for number in numbers
                      if number < len(articles) and articles[number][1] is None]
        return found

    def stored_text(self, block, frame):
        at = frame["at"]
        return block["payload"][at:at + frame["stored_len"]]

    def decode_text(self, frame, stored, raw_len, what):
        codec, tables = frame["way"]
        return self.decode(OF_TEXTS, codec, stored, raw_len, what, 4 * tables + 1)

    def text_frame(self, block, frame, what):
        """The decoded bytes of a frame that is no reference."""
        stored = self.stored_text(block, frame)
        if not frame["copies"]:
            return self.decode_text(frame, stored, frame["raw_len"], what)
        copies = Copies(stored, frame["raw_len"], what)
        bases = []
        for distance in copies.distances:
            need(distance <= frame["ordinal"], f"{what}: base before the first")
            bases.append(self.frame_of(frame["ordinal"] - distance, what))
        need(all(base["raw_len"] for _, base in bases), f"{what}: a base has no text")
        places = {base["at"] + block["at"] for block, base in bases}
        need(len(places) == len(bases), f"{what}: a base comes twice")
        literals = self.literals(frame, copies, what)
        of_bases = [self.literals_of_base(base_block, base, f"{what} base {number}")
                    for number, (base_block, base) in enumerate(bases)]
        most = 8 * frame["raw_len"] + 4096
        need(sum(map(len, of_bases)) <= most, f"{what}: bases too long")
        need(sum(base["stored_len"] for _, base in bases) <= most,
             f"{what}: bases stored too long")
        return copies.join(literals, of_bases)

    def literals(self, frame, copies, what):
        need(len(copies.packed) <= copies.literal_len,
             f"{what}: literal bytes stored longer than decoded")
        return self.decode_text(frame, copies.packed, copies.literal_len, what)

    def literals_of_base(self, block, frame, what):
        if not frame["copies"]:
            return self.text_frame(block, frame, what)
        copies = Copies(self.stored_text(block, frame), frame["raw_len"], what)
        return self.literals(frame, copies, what)

    def frame_of(self, ordinal, what):
        """The block and the frame that have an article, no reference."""
        block = self.block_of(ordinal)
        prefix, frames, _ = block_head(block)
        frame = frames[(ordinal - block["first"]) // prefix["per_frame"]]
        need(not frame["distance"], f"{what}: refers to a reference")
        return block, frame

    def block_of(self, ordinal):
        for page, first in self.pages():
            if first <= ordinal < first + page["articles"]:
                for block in self.page_blocks(page, first):
                    if 0 <= ordinal - block["first"] < block["articles"]:
                        return block
        raise Damaged(f"no block has article {ordinal}")

    def referred_text(self, frame, what):
        """What a reference stands for, 6.2."""
        block, target = self.frame_of(frame["ordinal"] - frame["distance"], what)
        need(target["raw_len"] == frame["raw_len"],
             f"{what}: refers to a text of another length")
        return self.text_frame(block, target, what)

    def load_block(self, block):
        what = f"block at {block['at']}"
        prefix, frames, stored = block_head(block)
        codec, tables = prefix["shorts"]
        raw = self.decode(OF_SHORT_FIELDS, codec, stored, prefix["raw_len"],
                          f"{what} short fields", 4 * tables)
        need(check(raw, 0) == prefix["check"],
             f"{what}: short fields: wrong check")
        texts = []
        for k, frame in enumerate(frames):
            text, named = b"", f"{what} text frame {k}"
            if frame["distance"]:
                text = self.referred_text(frame, named)
            elif frame["raw_len"]:
                text = self.text_frame(block, frame, named)
            need(not text or
                 check(text, k + 1) == frame["check"],
                 f"{named}: wrong check")
            texts.append(text)
        articles = short_fields(Bytes(raw, f"{what} short fields"),
                                prefix["formers"], prefix["per_frame"], texts, what)
        return articles, prefix["formers"]

    # 9: keys

    def key_page(self, index, p):
        """[(fingerprint, block)] of page p of a keys chunk. Read once."""
        if (index["at"], p) not in self.loaded_keys:
            self.loaded_keys[index["at"], p] = self.load_key_page(index, p)
        return self.loaded_keys[index["at"], p]

    def load_key_page(self, index, p):
        what = f"key index at {index['at']} page {p}"
        payload = self.chunk((index["at"], index["len"]), KEYS)["payload"]
        table = 4 * (index["pages"] + 1)
        need(len(payload) >= table, f"{what}: no table")
        ends = struct.unpack_from(f"<{index['pages'] + 1}I", payload)
        need(ends[0] == 0 and ends[-1] == len(payload) - table,
             f"{what}: table")
        need(all(a <= b for a, b in zip(ends, ends[1:])), f"{what}: table")
        page = payload[table + ends[p]:table + ends[p + 1]]
        need(len(page) >= 8, f"{what}: too short")
        need(self.check(page[:-4], index["at"] + 1 + p) ==
             int.from_bytes(page[-4:], "little"), f"{what}: wrong check")
        body = Bytes(page[:-4], what)
        m, r, b = body.fixed(4), index["r"], index["b"]
        need(m <= 2**24, f"{what}: entries")
        runs = [int.from_bytes(body.take((m * bits + 7) // 8), "little")
                for bits in (2, r, b)]
        body.end()
        entries, zeros = [], 0
        for bit in range(2 * m):
            if not runs[0] >> bit & 1:
                zeros += 1
                continue
            i = len(entries)
            need(i < m, f"{what}: quotients")
            entries.append((zeros << r | runs[1] >> i * r & (1 << r) - 1,
                            runs[2] >> i * b & (1 << b) - 1))
        need(len(entries) == m, f"{what}: quotients")
        need(entries == sorted(entries), f"{what}: entries are not in order")
        need(all(e[1] < self.footer["blocks"] for e in entries),
             f"{what}: block number")
        return entries

    def key_pages(self, index):
        pages = [self.key_page(index, p) for p in range(index["pages"])]
        need(sum(map(len, pages)) == index["entries"],
             f"key index at {index['at']}: entries")
        return pages

    def is_indexed(self, kind):
        return self.footer["indexed"] >> kind - 1 & 1

    def is_banned(self, kind, key):
        h = xxh3(key, kind).to_bytes(8, "little")
        return any(xxh3(h, by) == hashed for by, hashed in self.footer["bans"])

    def candidates(self, kind, key):
        """Numbers of the blocks that may have an article with the key."""
        found = set()
        for index in reversed(self.footer["keys"]):
            h = xxh3(key, kind)
            p, rest = divmod(h * index["pages"], 2**64)
            entries = self.key_page(index, p)
            f = (rest * len(entries) << index["r"]) >> 64
            found |= {block for fingerprint, block in entries
                      if fingerprint == f}
        return found

    def find(self, kind, key, blocks=None):
        """Ordinals of the articles with a key; None if it cannot be told."""
        if not self.is_indexed(kind):
            return None
        blocks, found = self.blocks() if blocks is None else blocks, []
        for number in sorted(self.candidates(kind, key)):
            block = blocks[number]
            found += [block["first"] + i for i, (fields, _)
                      in enumerate(self.block_articles(block)[0])
                      if (kind, key) in article_keys(fields)]
        return found

    def articles(self):
        """Everything of the archive is checked; then its articles."""
        self.walk()
        self.check_tables()
        keys = set()
        for index in self.footer["keys"]:
            self.key_pages(index)
        rows = [row for page, first in self.pages()
                for row in self.catalog_page(page, first)]
        need(sum(row["withdrawn"] for row in rows) == self.footer["withdrawn"],
             "footer: withdrawn")
        size, out = 0, []
        for number, block in enumerate(self.blocks()):
            for (fields, tail), former in zip(*self.block_articles(block)):
                need(rows[len(out)]["former"] == former,
                     f"catalog: article {len(out)}: former version")
                need(rows[len(out)]["withdrawn"] == (tail is None),
                     f"catalog: article {len(out)}: withdrawn")
                if tail is None:
                    out.append((None, fields))
                    continue
                original = b"".join(f["before"] + spell(f["kind"], f["value"])
                                    for f in fields) + tail
                need(row_agrees(rows[len(out)], fields),
                     f"catalog: article {len(out)}: {rows[len(out)]}")
                size += len(original)
                keys |= {(key, number) for key in article_keys(fields)}
                out.append((original, fields))
        need(size == self.footer["input_bytes"], "footer: input_bytes")
        for (kind, key), number in keys:
            need(not self.is_indexed(kind) or
                 number in self.candidates(kind, key),
                 f"key {key!r} of block {number} is in no key index")
        return out
