"""What is expected to come once more in a frame, spec 12.5, for lexicon.py."""
TOKENS, LENGTHS = 65536, 16
ALL, RATE_BITS = 2**14, 5


class Matches:
    """The tokens of a frame so far; whether the next one is expected."""

    def __init__(self):
        self.places, self.slots = [None] * TOKENS, [0] * TOKENS
        self.next = self.expected = self.length = 0
        self.hits = [n * ALL // (n + 2) for n in range(LENGTHS + 1)]

    def place(self, number):
        return self.places[number % TOKENS]

    def find(self):
        """Step 1."""
        n = self.next
        if n < 2:
            return
        pair = self.place(n - 1), self.place(n - 2)
        s = ((pair[0] << 16) + pair[1]) * 2654435761 % 2**32 >> 16
        d = (n - self.slots[s]) % TOKENS
        self.slots[s] = n % TOKENS
        if self.length == 0 and 1 <= d <= min(TOKENS - 2, n - 2) and \
                pair == (self.place(n - d - 1), self.place(n - d - 2)):
            self.expected, self.length = n - d, 1

    def take(self, strand):
        """Steps 1 and 2: the place of the next token if it is as expected."""
        self.find()
        if self.length == 0:
            return None
        size, expected = self.hits[self.length], self.place(self.expected)
        q, k = divmod(strand.x, ALL)
        hit = k < size
        strand.x = size * q + k if hit else (ALL - size) * q + k - size
        self.told(hit)
        strand.fill()
        return expected if hit else None

    def told(self, hit):
        """Whether the next token was the one that was expected."""
        size, length = self.hits[self.length], self.length
        if hit:
            self.hits[length] += ALL - size >> RATE_BITS
            self.expected += 1
            self.length = min(length + 1, LENGTHS)
        else:
            self.hits[length] -= size >> RATE_BITS
            self.length = 0

    def add(self, place):
        """Step 4: the next token is known."""
        self.places[self.next % TOKENS] = place
        self.next += 1
