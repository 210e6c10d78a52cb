"""Builds a small real .xls (BIFF8 in a compound file), since no library here writes one."""

import struct

SECTOR = 512
FIRST = 8001  # of the first long text: its 3 bytes of head and whole letters
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def record(kind, body=b""):
    return struct.pack("<HH", kind, len(body)) + body


def xls(cells, *, before=b"", name="Workbook", further_names=(), text_repeats=1, is_inline=False):
    """Give a workbook of one sheet; ``cells`` maps (row, column), 0-based, to text or number.

    ``is_inline`` writes each text in its cell (LABEL) instead of a shared table: for long lists.
    """
    texts = [] if is_inline else sorted({v for v in cells.values() if isinstance(v, str)})
    packed = b"".join(struct.pack("<HB", len(text), 1) + text.encode("utf-16-le") for text in texts)
    table = record(0x00FC, struct.pack("<II", len(cells), len(texts)) + packed[:FIRST])
    for start in range(FIRST, len(packed), 8000):
        table += record(0x003C, b"\x01" + packed[start : start + 8000])
    sheet = bytearray(record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0x0600)))
    for (row, column), value in sorted(cells.items()):
        place = struct.pack("<HHH", row, column, 0)
        if isinstance(value, str) and is_inline:
            written = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
            sheet += record(0x0204, place + written)
        elif isinstance(value, str):
            cell = record(0x00FD, place + struct.pack("<I", texts.index(value)))
            sheet += cell * text_repeats
        else:
            sheet += record(0x0203, place + struct.pack("<d", value))
    sheet += record(0x000A)
    start_of_book = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0x0600)) + before
    title = b"Danh sach"
    bound = struct.pack("<BB", len(title), 0) + title
    bound_size = 4 + 4 + 2 + len(bound)
    offset = len(start_of_book) + bound_size + len(table) + 4
    book = start_of_book + record(0x0085, struct.pack("<IBB", offset, 0, 0) + bound)
    return compound_file(book + table + record(0x000A) + sheet, name, further_names)


def compound_file(stream, name, further_names=()):
    stream = stream.ljust(max(4096, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    count = len(stream) // SECTOR
    tables = -(-(count + 2 + 1) // (SECTOR // 4 - 1))
    chain = [*range(1, count), END, END] + [TABLE] * tables
    chain += [FREE] * (tables * SECTOR // 4 - len(chain))
    first_table = count + 1
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, tables, count, 0, 4096, END, 0, END, 0)
    numbers = [*range(first_table, first_table + tables)]
    header += struct.pack("<109I", *(numbers + [FREE] * (109 - tables)))
    entries = _entry("Root Entry", 5, END, 0, child=1) + _entry(name, 2, 0, len(stream))
    for further in further_names:
        entries += _entry(further, 1, END, 0)
    directory = entries.ljust(SECTOR, b"\0")
    return header + stream + directory + struct.pack(f"<{len(chain)}I", *chain)


def _entry(name, kind, start, size, child=FREE):
    encoded = (name + "\0").encode("utf-16-le")
    body = encoded.ljust(64, b"\0") + struct.pack(
        "<HBBIII", len(encoded), kind, 1, FREE, FREE, child
    )
    return body + bytes(36) + struct.pack("<IQ", start, size)
