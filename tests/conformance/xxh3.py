"""XXH3 with 64 bits of result and a seed, as spec 16 tells it, for examples.py: what
the archives are read with is the C library's, which is faster."""
MASK = 2**64 - 1
P1, P2, P3, P4, P5 = 0x9e3779b185ebca87, 0xc2b2ae3d27d4eb4f, \
    0x165667b19e3779f9, 0x85ebca77c2b2ae63, 0x27d4eb2f165667c5
Q1, Q2, Q3 = 0x9e3779b1, 0x85ebca77, 0xc2b2ae3d
M1, M2 = 0x165667919e3779f9, 0x9fb21c651e98df25


def number(data, at, size=8):
    return int.from_bytes(data[at:at + size], "little")


def fold(x, y):
    return x * y & MASK ^ x * y >> 64


def swap(x, size=8):
    return int.from_bytes(x.to_bytes(size, "little"), "big")


def turn(x, bits):
    return (x << bits | x >> 64 - bits) & MASK


def finish(h):
    h &= MASK
    h = (h ^ h >> 37) * M1 & MASK
    return h ^ h >> 32


def finish_short(h):
    h &= MASK
    h = (h ^ h >> 33) * P2 & MASK
    h = (h ^ h >> 29) * P3 & MASK
    return h ^ h >> 32


def xxh3(data, seed, secret):
    """secret: that of spec 16."""
    n = len(data)
    if n <= 16:
        return short(data, seed, secret)
    if n > 240:
        return long(data, seed, secret)

    def mix(i, j):
        return fold(number(data, i) ^ number(secret, j) + seed & MASK,
                    number(data, i + 8) ^ number(secret, j + 8) - seed & MASK)

    if n <= 128:
        return finish(n * P1 + sum(
            mix(16 * i, 32 * i) + mix(n - 16 - 16 * i, 32 * i + 16)
            for i in range((n - 1) // 32 + 1)))
    h = finish(n * P1 + sum(mix(16 * i, 16 * i) for i in range(8)))
    return finish(h + sum(mix(16 * i, 16 * i - 125)
                          for i in range(8, n // 16)) + mix(n - 16, 119))


def short(data, seed, secret):
    n = len(data)
    if n == 0:
        return finish_short(seed ^ number(secret, 56) ^ number(secret, 64))
    if n <= 3:
        x = data[0] << 16 | data[n // 2] << 24 | n << 8 | data[n - 1]
        return finish_short(
            x ^ (number(secret, 0, 4) ^ number(secret, 4, 4)) + seed & MASK)
    if n <= 8:
        seed ^= swap(seed & 0xffffffff, 4) << 32
        h = (number(data, 0, 4) << 32) + number(data, n - 4, 4) ^ \
            (number(secret, 8) ^ number(secret, 16)) - seed & MASK
        h = (h ^ turn(h, 49) ^ turn(h, 24)) * M2 & MASK
        h = (h ^ (h >> 35) + n) * M2 & MASK
        return h ^ h >> 28
    x = number(data, 0) ^ \
        (number(secret, 24) ^ number(secret, 32)) + seed & MASK
    y = number(data, n - 8) ^ \
        (number(secret, 40) ^ number(secret, 48)) - seed & MASK
    return finish(n + swap(x) + y + fold(x, y))


def long(data, seed, secret):
    n = len(data)
    secret = b"".join(
        (number(secret, i) + (-seed if i % 16 else seed) & MASK)
        .to_bytes(8, "little") for i in range(0, 192, 8))
    acc = [Q3, P1, P2, P3, P4, Q2, P5, Q1]

    def take(i, j):
        for k in range(8):
            v = number(data, i + 8 * k)
            x = v ^ number(secret, j + 8 * k)
            acc[k ^ 1] += v
            acc[k] = acc[k] + (x & 0xffffffff) * (x >> 32)
        acc[:] = [v & MASK for v in acc]

    for t in range((n - 1) // 64):
        take(64 * t, 8 * (t % 16))
        if t % 16 == 15:
            acc[:] = [(v ^ v >> 47 ^ number(secret, 128 + 8 * k)) * Q1 & MASK
                      for k, v in enumerate(acc)]
    take(n - 64, 121)
    return finish(n * P1 + sum(
        fold(acc[2 * k] ^ number(secret, 11 + 16 * k),
             acc[2 * k + 1] ^ number(secret, 19 + 16 * k))
        for k in range(4)))
