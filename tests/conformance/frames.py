"""The head of a block up to its short fields, spec 6, for archive.py."""
from wire import Bytes, need

MAX_FRAME = 2**28
MAX_SHORTS = 2**24
MAX_SETS = 4096
MAX_WAYS = 64
NO_TABLE = (0, 1)


def way(head, what):
    """A codec, and the set of tables it needs."""
    codec = head.fixed(1)
    return codec, head.varint(0, 0 if codec in NO_TABLE else MAX_SETS - 1,
                              f"{what}: set of tables")


def later_versions(head, first, articles):
    """6.4: how far before each article its former version is; 0: none."""
    formers, at = [0] * articles, 0
    for _ in range(head.varint(0, articles, "versions")):
        at += head.varint(0, articles - 1 - at, "version")
        formers[at] = head.varint(1, first + at, "former version")
        at += 1
    return formers


def block_head(block):
    """The prefix, the text frames with where their bytes begin in the payload,
    and the stored short fields."""
    what = f"block at {block['at']}"
    head = Bytes(block["payload"][:block["aux"]], what + " head")
    prefix = {"shorts": way(head, what)}
    prefix["ways"] = [way(head, what)
                      for _ in range(head.varint(1, MAX_WAYS, "ways"))]
    prefix["per_frame"] = head.varint(1, 4096, "frame_articles")
    prefix["raw_len"] = head.varint(1, MAX_SHORTS, "raw_len")
    prefix["check"] = head.fixed(4)
    frames, at = [], block["aux"]
    count = -(-block["articles"] // prefix["per_frame"])
    need(len(prefix["ways"]) <= count, f"{what}: more ways than frames")
    for k in range(count):
        frame = {"ordinal": block["first"] + k * prefix["per_frame"], "at": at,
                 "raw_len": 0, "stored_len": 0, "distance": 0, "copies": False,
                 "way": prefix["ways"][0]}
        r = head.varint(0, 2 * MAX_FRAME + 1, "frame r")
        need(r != 1, f"{what}: a frame of nothing that copies")
        if r:
            frame["raw_len"] = r // 2
            frame["stored_len"] = head.varint(0, r // 2, "frame stored_len")
            frame["copies"] = r % 2 == 1 and frame["stored_len"] > 0
            need(r % 2 == 1 or frame["stored_len"], f"{what}: nothing is stored")
            if not frame["stored_len"]:
                frame["distance"] = head.varint(1, frame["ordinal"], "distance")
            elif len(prefix["ways"]) > 1:
                frame["way"] = prefix["ways"][
                    head.varint(0, len(prefix["ways"]) - 1, "way")]
            frame["check"] = head.fixed(4)
        at += frame["stored_len"]
        frames.append(frame)
    need(at == block["stored_len"],
         f"{what}: frames are not as long as the payload")
    prefix["formers"] = later_versions(head, block["first"], block["articles"])
    return prefix, frames, head.take(len(head.data) - head.at)
