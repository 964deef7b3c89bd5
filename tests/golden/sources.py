"""What the golden archives are made of, by name: files in sources/, and some
that are made by rule because they are long."""
import os

import many

# A token of lexicon_pack.py.
LONG = b"This is said again and again, as long as there is one to listen"

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sources")


def hand_long():
    """A text of two strands."""
    return (b'{"url":"https://hand.example/long","text":"%s."}\n' %
            b" ".join([LONG] * 70))


def hand_again():
    """Articles of which much was there before; made for tokens of
    lexicon_pack.py."""
    rain, snow = b"It is raining and raining!! ", b"Es schneit. "
    texts = [rain * 3 + snow, rain + b"It has been raining. " + rain * 2,
             b"By Hand: " + snow * 2 + rain, snow + b"It is raining!!!!!!!!"]
    return b"".join(
        b'{"url":"https://again.example/%d","text":"%s"}\n' % row
        for row in enumerate(texts))


def hand_far():
    """What is said again as far behind as a match is found in, and one token
    further: all tokens but some are single bytes, not so much alike that a
    frame of them had too many bytes."""
    said = b"Said by all the men at the end."
    rest = (b"x" * 499 + b"y") * 132
    return (b'{"url":"https://far.example/","text":"%s"}\n' %
            (b"".join(said + rest[:65534 + further - len(said)]
                      for further in (0, 1, 2, 0)) + said))


def hand_run():
    """A text that a zstd frame of 9 bytes would be."""
    return b'{"url":"https://hand.example/run","text":"%s"}\n' % (b"x" * 80000)


def hand_named():
    """A name that a catalog of one article is long by, in a zstd frame short."""
    return b'{"url":"https://hand.example/named","source":"%s"}\n' % (b"x" * 60)


def hand_slots():
    """Many values of one name, in articles without a key."""
    values = ['"%d"' % (i * i % 4001) for i in range(400)]
    return "".join("{%s}\n" % ",".join('"n":' + value for value in part)
                   for part in (values, values[::-1], [])).encode()


def hand_same(count):
    return lambda: b'{"n":1}\n' * count


def hand_copies():
    """Texts that are there several times: in a block, a page, and further on;
    in the place of two articles; and one as long as another."""
    rain, snow, note = (LONG + b", and " + (word + b" ") * 60
                        for word in (b"rain", b"snow", b"a note"))
    texts = [rain, None, snow, rain, rain, snow, note, note, rain, None, rain]
    return b"".join(
        b'{"url":"https://copies.example/%d"%s}\n' %
        (i, b"" if text is None else b',"text":"%s"' % text)
        for i, text in enumerate(texts))


def hand_urls():
    """URLs that are null or missing, so that another one counts, and URLs that are
    neither."""
    urls = [b'null', b'""', b'"NaN"', b'"None"', None, b'[]', b'"a thing"',
            b'"https://urls.example/"', b'null']
    return b"".join(
        b'{%s"canonical_url":"https://canon.example/%d","n":%d}\n' %
        (b"" if url is None else b'"url":%s,' % url, i, i)
        for i, url in enumerate(urls))


def hand_twice():
    """Four articles, and the same with other texts, as long: two archives of
    which each has its chunks in the same places."""
    return b"".join(
        b'{"url":"https://twice.example/%d","text":"There will be %s."}\n' %
        (i, word) for word in (b"rain", b"snow") for i in range(4))


def hand_versions():
    """Texts that have parts in common, for hand_copies.py."""
    part = [b"%s was said at %s, where it %s for a week. " % words for words in
            zip((b"Nothing", b"Everything", b"Much", b"Little", b"Something",
                 b"No word", b"All of it", b"One thing"),
                (b"the harbour", b"a bridge", b"the market", b"an old school",
                 b"the museum", b"a train", b"the council", b"her bakery"),
                (b"rained", b"snowed", b"was dry", b"froze", b"thawed",
                 b"hailed", b"blew", b"cleared up"))]
    texts = [part[2 * i] + part[2 * i + 1] for i in range(4)]
    texts += [part[0] + b"So they say, more or less. " + part[1] + b"Or not?",
              part[1] + part[2] + part[4] + part[7],
              b"Once again, and again: " + 3 * texts[0] +
              b"That is all there is. " + 2 * texts[0],
              3 * b"It is enough to say this once, and not again. ",
              b"It is enough to say this once, and not twice, nor three times. "
              b"So they say, more or less. ",
              None, b"That is all there is. Once again, and again: twice, nor "
              b"three times. So they say, more or less. That is all there is."]
    texts[9] = texts[4]
    return b"".join(b'{"url":"https://versions.example/%d","text":"%s"}\n' % row
                    for row in enumerate(texts))


OWN = b" But this is its own."


def hand_bases():
    """A long text, a short one, one that has the short one over and over, and a short
    one with a part of the long ones."""
    long = b" ".join(b"%d" % (i * i * 7919) for i in range(600))
    same = b"The same, again."
    texts = [long, same, 2000 * same + long[40:80] + OWN,
             b"Short." + OWN + long[9:30] + b" no more."]
    return b"".join(b'{"url":"https://bases.example/%d","text":"%s"}\n' % row
                    for row in enumerate(texts))


def hand_bases_again():
    """A short text, two that have it over and over, and a short one with what the first
    of these has of its own."""
    same = b"The same, again."
    texts = [same, 2000 * same + OWN, 2000 * same + OWN + b" And so on.",
             b"Short." + OWN + b" And no more."]
    return b"".join(b'{"url":"https://again.example/%d","text":"%s"}\n' % row
                    for row in enumerate(texts))


def hand_runs():
    """A long run, and the same again and again."""
    texts = [70000 * b"x", 140000 * b"x" + b"y"]
    return b"".join(b'{"url":"https://runs.example/%d","text":"%s"}\n' % row
                    for row in enumerate(texts))


def hand_one():
    """The first of the articles by hand."""
    return get("hand.jsonl").split(b"\n")[0] + b"\n"


MADE = {"many.jsonl": many.lines, "hand-long.jsonl": hand_long,
        "hand-copies.jsonl": hand_copies, "hand-one.jsonl": hand_one,
        "hand-versions.jsonl": hand_versions, "hand-bases.jsonl": hand_bases,
        "hand-bases-again.jsonl": hand_bases_again, "hand-runs.jsonl": hand_runs,
        "hand-again.jsonl": hand_again, "hand-far.jsonl": hand_far,
        "hand-slots.jsonl": hand_slots, "hand-run.jsonl": hand_run,
        "hand-named.jsonl": hand_named,
        "hand-twice.jsonl": hand_twice, "hand-urls.jsonl": hand_urls,
        "hand-1.jsonl": hand_same(1), "hand-6.jsonl": hand_same(6),
        "hand-109.jsonl": hand_same(109), "hand-4098.jsonl": hand_same(4098)}


def get(name):
    """The bytes of a source."""
    if name in MADE:
        return MADE[name]()
    with open(os.path.join(FOLDER, name), "rb") as file:
        return file.read()


def put(name, folder):
    """Write it into a folder; the path."""
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(get(name))
    return path


def originals(names):
    """The articles that an archive of those sources has."""
    out = []
    for name in names:
        if name.endswith(".jsonl"):
            out += get(name).split(b"\n")[:-1]
        else:
            out.append(get(name))
    return out
