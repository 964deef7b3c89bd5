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
                 "raw_len": head.varint(0, MAX_FRAME, "frame raw_len"),
                 "stored_len": 0, "distance": 0, "copies": False,
                 "way": prefix["ways"][0]}
        if frame["raw_len"]:
            s = head.varint(1, 2 * frame["raw_len"] + 1, "frame s")
            frame["stored_len"] = s // 2
            frame["copies"] = s % 2 == 1 and s > 1
            if s == 1:
                frame["distance"] = head.varint(1, frame["ordinal"], "distance")
            elif len(prefix["ways"]) > 1:
                frame["way"] = prefix["ways"][
                    head.varint(0, len(prefix["ways"]) - 1, "way")]
            frame["check"] = head.fixed(4)
        at += frame["stored_len"]
        frames.append(frame)
    need(at == block["stored_len"],
         f"{what}: frames are not as long as the payload")
    return prefix, frames, head.take(len(head.data) - head.at)
