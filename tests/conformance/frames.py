"""The head of a block up to its short fields, spec 6, for archive.py."""
from wire import Bytes, need

MAX_FRAME = 2**28
MAX_SHORTS = 2**24
MAX_SETS = 64
NO_TABLE = (0, 1)


def block_head(block):
    """The prefix, the text frames with where their bytes begin in the payload,
    and the stored short fields."""
    what = f"block at {block['at']}"
    head = Bytes(block["payload"][:block["aux"]], what + " head")
    prefix = {}
    for sort in ("short", "text"):
        prefix[sort + "_codec"] = codec = head.fixed(1)
        prefix[sort + "_set"] = head.fixed(1)
        need(prefix[sort + "_set"] < (1 if codec in NO_TABLE else MAX_SETS),
             f"{what}: {sort}_set")
    prefix["per_frame"] = head.varint(1, 4096, "frame_articles")
    prefix["raw_len"] = head.varint(1, MAX_SHORTS, "raw_len")
    prefix["check"] = head.fixed(4)
    frames, at = [], block["aux"]
    for k in range(-(-block["articles"] // prefix["per_frame"])):
        frame = {"ordinal": block["first"] + k * prefix["per_frame"],
                 "at": at, "raw_len": head.varint(0, MAX_FRAME, "frame raw_len"),
                 "stored_len": 0, "distance": 0}
        if frame["raw_len"]:
            frame["stored_len"] = head.varint(0, frame["raw_len"], "stored_len")
            if frame["stored_len"] == 0:
                frame["distance"] = head.varint(1, frame["ordinal"], "distance")
                need(prefix["per_frame"] == 1,
                     f"{what}: a reference in the place of several articles")
            frame["check"] = head.fixed(4)
        at += frame["stored_len"]
        frames.append(frame)
    need(at == block["stored_len"],
         f"{what}: frames are not as long as the payload")
    return prefix, frames, head.take(len(head.data) - head.at)
