"""Frames with matches, spec 12.5, with the lexicon of lexicon_pack.py."""
from lexicon_pack import Packer, StrandOut
from matches import ALL, Matches


class MatchPacker(Packer):
    def match_steps(self, text):
        """[(frequency of a hit or 0, whether it is one, row, column,
        place)] of the tokens."""
        matches, out = Matches(), []
        for b, c, place in self.steps(text):
            size, hit = 0, False
            matches.find()
            if matches.length:
                size = matches.hits[matches.length]
                hit = matches.place(matches.expected) == place
                matches.told(hit)
            out.append((size, hit, b, c, place))
            matches.add(place)
        return out

    def code_matches(self, steps, end=0):
        out = StrandOut(end)
        for size, hit, *step in reversed(steps):
            if not hit:
                self.put(out, *step)
            if size:
                size, first = (size, 0) if hit else (ALL - size, size)
                out.spill(2**63 // ALL * size)
                q, rank = divmod(out.x, size)
                out.x = q * ALL + first + rank
        return out.bytes()

    def pack_matches(self, text, edits, prefix):
        steps = edits(prefix + "steps", self.match_steps(text))
        return self.frame(self.code_matches, steps, len(text), edits, prefix)
