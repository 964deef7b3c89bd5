"""A small consumer of Arrow's C stream interface: what the tests need of it."""

import ctypes
import struct


class Schema(ctypes.Structure):
    pass


class Array(ctypes.Structure):
    pass


class Stream(ctypes.Structure):
    pass


Schema._fields_ = [
    ("format", ctypes.c_char_p), ("name", ctypes.c_char_p), ("metadata", ctypes.c_char_p),
    ("flags", ctypes.c_int64), ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(Schema))), ("dictionary", ctypes.POINTER(Schema)),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(Schema))), ("private", ctypes.c_void_p)]
Array._fields_ = [
    ("length", ctypes.c_int64), ("null_count", ctypes.c_int64), ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64), ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(Array))), ("dictionary", ctypes.POINTER(Array)),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(Array))), ("private", ctypes.c_void_p)]
Stream._fields_ = [
    ("get_schema", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(Stream),
                                    ctypes.POINTER(Schema))),
    ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(Stream), ctypes.POINTER(Array))),
    ("get_last_error", ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.POINTER(Stream))),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(Stream))), ("private", ctypes.c_void_p)]

_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_pointer.restype = ctypes.c_void_p
_pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]


def stream_of(capsule):
    """The stream in it, which the capsule keeps."""
    return Stream.from_address(_pointer(capsule, b"arrow_array_stream"))


def _values(schema, array):
    """The values of an array of one of the types that newsfiche has."""
    bits = ctypes.string_at(array.buffers[0], (array.length + 7) // 8) if array.buffers[0] else b""
    wide = schema.format in (b"l", b"tsu:UTC")
    fixed = struct.unpack(
        f"={array.length + (schema.format in (b'u', b'+l'))}{'q' if wide else 'i'}",
        ctypes.string_at(array.buffers[1],
                         (array.length + (schema.format in (b"u", b"+l"))) * (8 if wide else 4)))
    if schema.dictionary:
        words = _values(schema.dictionary.contents, array.dictionary.contents)
    elif schema.format == b"+l":
        words = _values(schema.children[0].contents, array.children[0].contents)
    made = []
    for i in range(array.length):
        if bits and not bits[i // 8] >> i % 8 & 1:
            made.append(None)
        elif schema.dictionary:
            made.append(words[fixed[i]])
        elif schema.format == b"+l":
            made.append(words[fixed[i]:fixed[i + 1]])
        elif schema.format == b"u":
            text = ctypes.string_at(array.buffers[2] + fixed[i], fixed[i + 1] - fixed[i]) \
                if fixed[i + 1] > fixed[i] else b""
            made.append(text.decode())
        else:
            made.append(fixed[i])
    return made


def batches(source):
    """Dicts of lists, one for each batch of what has __arrow_c_stream__; OSError."""
    capsule = source.__arrow_c_stream__()
    stream, schema = stream_of(capsule), Schema()
    assert stream.get_schema(ctypes.byref(stream), ctypes.byref(schema)) == 0
    try:
        while True:
            array = Array()
            status = stream.get_next(ctypes.byref(stream), ctypes.byref(array))
            if status:
                raise OSError(status, stream.get_last_error(ctypes.byref(stream)).decode())
            if not array.release:
                return
            made = {schema.children[i].contents.name.decode(): _values(
                schema.children[i].contents, array.children[i].contents)
                for i in range(schema.n_children)}
            array.release(ctypes.byref(array))
            yield made
    finally:
        schema.release(ctypes.byref(schema))


def table(source):
    """All batches as one."""
    made = {}
    for batch in batches(source):
        for name, values in batch.items():
            made.setdefault(name, []).extend(values)
    return made
