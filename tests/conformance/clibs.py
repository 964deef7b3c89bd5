"""XXH3 and zstd for the reference reader and the golden writer, by ctypes."""
import ctypes

_xxh = ctypes.CDLL("libxxhash.so.0")
_xxh.XXH3_64bits_withSeed.restype = ctypes.c_uint64
_xxh.XXH3_64bits_withSeed.argtypes = [ctypes.c_char_p, ctypes.c_size_t,
                                      ctypes.c_uint64]
_xxh.XXH64.restype = ctypes.c_uint64
_xxh.XXH64.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint64]

_zstd = ctypes.CDLL("libzstd.so.1")
_zstd.ZSTD_createDCtx.restype = ctypes.c_void_p
_zstd.ZSTD_createDCtx.argtypes = []
_zstd.ZSTD_freeDCtx.argtypes = [ctypes.c_void_p]
_zstd.ZSTD_decompress_usingDict.restype = ctypes.c_size_t
_zstd.ZSTD_decompress_usingDict.argtypes = [
    ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p,
    ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t]
_zstd.ZSTD_findFrameCompressedSize.restype = ctypes.c_size_t
_zstd.ZSTD_findFrameCompressedSize.argtypes = [ctypes.c_char_p,
                                               ctypes.c_size_t]
_zstd.ZSTD_isError.argtypes = [ctypes.c_size_t]
_zstd.ZSTD_createDDict.restype = ctypes.c_void_p
_zstd.ZSTD_createDDict.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
_zstd.ZSTD_freeDDict.argtypes = [ctypes.c_void_p]

ZSTD_MAGIC, DICTIONARY_MAGIC = b"\x28\xb5\x2f\xfd", b"\x37\xa4\x30\xec"


def xxh3(data, seed):
    """64 bits of XXH3 with a seed, as an int."""
    return _xxh.XXH3_64bits_withSeed(data, len(data), seed % 2**64)


def xxh64(data):
    """The checksum of a zstd frame has the lower 32 bits of it."""
    return _xxh.XXH64(data, len(data), 0)


def zstd_decode(data, raw_len, dictionary=b""):
    """The frame without magic `data` as raw_len bytes; None if it is not."""
    if data[:1] != b"\0" or data[1:2] >= b"\xa8":
        return None
    data = ZSTD_MAGIC + data
    if _zstd.ZSTD_findFrameCompressedSize(data, len(data)) != len(data):
        return None
    out = ctypes.create_string_buffer(raw_len + 1)
    context = _zstd.ZSTD_createDCtx()
    got = _zstd.ZSTD_decompress_usingDict(context, out, raw_len, data,
                                          len(data), dictionary,
                                          len(dictionary))
    _zstd.ZSTD_freeDCtx(context)
    if _zstd.ZSTD_isError(got) or got != raw_len:
        return None
    return out.raw[:raw_len]


def zstd_is_dictionary(data):
    """Whether it is one with tables; libzstd takes any bytes for one without."""
    made = _zstd.ZSTD_createDDict(data, len(data))
    _zstd.ZSTD_freeDDict(made)
    return made is not None and data[:4] == DICTIONARY_MAGIC
