"""Of the package duckdb what doc/tutorial.md uses, by DuckDB's library: NEWSFICHE_DUCKDB."""

import ctypes
import os


class _Relation:
    def __init__(self, source):
        self.source = source

    def write_parquet(self, path):
        duckdb = ctypes.CDLL(os.environ["NEWSFICHE_DUCKDB"])
        duckdb.duckdb_result_error.restype = ctypes.c_char_p
        database, connection, result = ctypes.c_void_p(), ctypes.c_void_p(), (ctypes.c_void_p * 6)()

        def query(sql):
            failed = duckdb.duckdb_query(connection, sql.encode(), result)
            if failed:
                raise RuntimeError(duckdb.duckdb_result_error(result).decode())
            duckdb.duckdb_destroy_result(result)

        if duckdb.duckdb_open(None, ctypes.byref(database)) or \
                duckdb.duckdb_connect(database, ctypes.byref(connection)):
            raise RuntimeError("DuckDB does not open")
        capsule = self.source.__arrow_c_stream__()
        pointer = ctypes.pythonapi.PyCapsule_GetPointer
        pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
        stream = ctypes.c_void_p(pointer(capsule, b"arrow_array_stream"))
        query("SET disabled_optimizers = 'unused_columns,filter_pushdown'")
        if duckdb.duckdb_arrow_scan(connection, b"articles", stream):
            raise RuntimeError("DuckDB does not take the stream")
        query(f"COPY (SELECT * FROM articles) TO '{path}' (FORMAT parquet)")
        duckdb.duckdb_disconnect(ctypes.byref(connection))
        duckdb.duckdb_close(ctypes.byref(database))


def from_arrow(source):
    return _Relation(source)
