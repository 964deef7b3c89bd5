"""Keys of articles, spec 9.1 and 9.2, as the spec says and no more."""
import functools
import re

NULLS = {b"None", b"null", b"NaT", b"NaN", b""}
TRACKERS = set(b"fbclid gclid gclsrc dclid msclkid yclid igshid mc_cid mc_eid"
               b" _ga _gl phpsessid".split())
KEY_URL, KEY_ID = 1, 2
ROLE_URL, ROLE_CANONICAL, ROLE_ID = 1, 2, 3
JSON, ESCAPED, ASIDE = 1, 6, 7
UNRESERVED = (b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
              b"0123456789-._~")
STAYS = UNRESERVED + b"!#$&'()*+,/:;=?@"
# Rule 2: a host that no scheme announces.
LABEL = rb"[0-9A-Za-z_\x80-\xff-]"
PLAIN_HOST = re.compile(rb"(?:localhost|(?:" + LABEL + rb"+\.)+[A-Za-z\x80-\xff]" +
                        LABEL + rb"*\.?)(?::[0-9]+)?/[^\x00-\x20]*",
                        re.IGNORECASE)


TOKEN = re.compile(rb'"((?:[^"\\]|\\.)*)"\s*(:?)|[][{}]', re.DOTALL)
LEVELS = 64    # of objects of which a member may count alone


def tree(text):
    """Lists and objects as [(is it an object, [(name or None, item)])], strings
    as they are spelled, all else left out."""
    root, name = (False, []), None
    stack = [root]
    for match in TOKEN.finditer(text):
        if match.group(2):
            name = match.group(1)
            continue
        sign = match.group()
        if sign in b"]}":
            stack.pop()
        else:
            item = (sign == b"{", []) if sign in b"[{" else match.group(1)
            stack[-1][1].append((name, item))
            if sign in b"[{":
                stack.append(item)
        name = None
    return root


def strings(text):
    """The strings that count, as they are spelled."""
    out, left = [], [(tree(text), -1)]
    while left:
        item, level = left.pop()
        if isinstance(item, bytes):
            out.append(item)
            continue
        is_object, members = item
        if is_object and level < LEVELS and b"name" in dict(members):
            members = [member for member in members if member[0] == b"name"]
        left += [(inner, level + 1) for _, inner in reversed(members)]
    return out


ESCAPE = re.compile(rb'\\u([Dd][89ABab][0-9A-Fa-f]{2})\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})'
                    rb'|\\u([0-9A-Fa-f]{4})|\\(["\\/bfnrt])')


def unescaped(text):
    def character(match):
        high, low, one, short = match.groups()
        if short:
            return short.translate(bytes.maketrans(b"bfnrt", b"\b\f\n\r\t"))
        if high:
            return chr(0x10000 + (int(high, 16) % 1024 << 10) +
                       int(low, 16) % 1024).encode()
        code = int(one, 16)
        return chr(0xfffd if 0xd800 <= code < 0xe000 else code).encode()
    return ESCAPE.sub(character, text)


def plain(kind, value):
    """Plain text of a value (9.1)."""
    if kind == ESCAPED:
        return unescaped(value)
    if kind in (JSON, ASIDE) and value[:1] in (b'"', b"[", b"{"):
        return b" ".join(filter(None, map(unescaped, strings(value))))
    return value


def is_null(kind, value):
    """By the bytes as they are stored, whatever they are as plain text."""
    if kind in (JSON, ASIDE):
        return value in (b"null", b"NaN", b"")
    return value in NULLS


def first_with_role(fields, role):
    for field in fields:
        if field["role"] == role:
            return field
    return None


def normalised(text, also=b""):
    """Rule 5; the bytes of @also stay, too."""
    def spelled(match):
        if len(match.group()) == 3:
            byte = int(match.group()[1:], 16)
            stays = byte in UNRESERVED
        else:
            byte = match.group()[0]
            stays = byte in STAYS + also
        return bytes([byte]) if stays else b"%%%02X" % byte

    return re.sub(rb"%[0-9A-Fa-f]{2}|.", spelled, text, flags=re.DOTALL)


def lower_host(host):
    """Lower case, but for what is left of escapes."""
    return re.sub(rb"%[0-9A-F]{2}|.", lambda m: m.group() if len(m.group()) == 3
                  else m.group().lower(), host, flags=re.DOTALL)


def remove_dot_segments(path):
    """RFC 3986, 5.2.4, letter by letter."""
    out = b""
    while path:
        if path.startswith(b"../"):
            path = path[3:]
        elif path.startswith(b"./"):
            path = path[2:]
        elif path.startswith(b"/./"):
            path = path[2:]
        elif path == b"/.":
            path = b"/"
        elif path.startswith(b"/../") or path == b"/..":
            path = path[3:] or b"/"
            out = out[:out.rfind(b"/")] if b"/" in out else b""
        elif path in (b".", b".."):
            path = b""
        else:
            end = path.find(b"/", 1)
            end = len(path) if end < 0 else end
            out, path = out + path[:end], path[end:]
    return out


def query_key(query):
    kept = []
    for parameter in query.split(b"&"):
        name = parameter.split(b"=")[0].lower()
        if not (name.startswith((b"utm_", b"ga_")) or name in TRACKERS):
            kept.append(parameter)
    query = b"&".join(kept)
    return b"?" + query if query else b""


def split_authority(url):
    """(user information with its @, host, port with its colon), rest."""
    end = min((url.find(c) for c in (b"/", b"?") if c in url),
              default=len(url))
    authority, rest = url[:end], url[end:]
    at = authority.rfind(b"@") + 1
    user, host = authority[:at], authority[at:]
    port = re.search(rb"(?::[0-9]*)?\Z", host).group()
    return user, host[:len(host) - len(port)], port, rest


def after_scheme(url):
    """What is left of a URL by rules 1 and 2; None if it has no key."""
    url = url.strip(bytes(range(0x21)) + b"\x7f")                    # (1)
    for start in (b"http://", b"https://", b"//"):                   # (2)
        if url[:len(start)].lower() == start:
            return url[len(start):]
    return url if PLAIN_HOST.fullmatch(url) else None


@functools.lru_cache(maxsize=None)    # it is asked of each URL many times
def url_key(url):
    """The key of a URL; None if it has none."""
    url = after_scheme(url)
    if url is None:
        return None
    url = url.split(b"#")[0]                                         # (4)
    user, host, port, rest = split_authority(url)                    # (3)
    if host.endswith(b"."):
        host = host[:-1]
    if port in (b":80", b":443", b":"):
        port = b""
    if not host:
        return None
    host = lower_host(normalised(host, b"[]"))                       # (5)
    path, mark, query = rest.partition(b"?")
    path = remove_dot_segments(normalised(path)) or b"/"             # (6)
    query = query_key(normalised(query)) if mark else b""            # (7)
    return normalised(user) + host + port + path + query


def article_keys(fields):
    """[(kind of key, key)] of an article."""
    keys = []
    url = first_with_role(fields, ROLE_URL)
    if url is None or is_null(url["kind"], url["value"]):
        url = first_with_role(fields, ROLE_CANONICAL)
    if url is not None and not is_null(url["kind"], url["value"]):
        text = plain(url["kind"], url["value"])
        key = url_key(text)
        if key is not None:
            keys.append((KEY_URL, key))
    name = first_with_role(fields, ROLE_ID)
    if name is not None and not is_null(name["kind"], name["value"]):
        text = plain(name["kind"], name["value"])
        if text:
            keys.append((KEY_ID, text))
    return keys
