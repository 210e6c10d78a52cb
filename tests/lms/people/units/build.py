"""Units and files of units for tests."""

from datetime import date

from lms.kernel import clock
from lms.kernel.actor import COMMAND_LINE
from lms.people.units import imports, service
from lms.people.units.plans import Terms
from lms.people.units.rules import LineageKind
from lms.people.units.service import Facts

ADMINISTRATOR = COMMAND_LINE
REFORM_DAY = date(2025, 7, 1)


def unit(session, name, kind="commune_committee", **fields):
    """A unit, as an administrator adds it."""
    made = service.create_unit(
        session(), ADMINISTRATOR, Facts(name, kind, **fields), now=clock.now()
    )
    session.commit()
    return made


def went_on(session, earlier, later, on=REFORM_DAY, kind=LineageKind.MERGE, **fields):
    """A lineage; the earlier unit ends unless a function alone moved."""
    if kind is not LineageKind.TRANSFER:
        earlier.ended_on = on
    link = service.add_lineage(session(), earlier, later, on, kind, **fields)
    session.commit()
    return link


def kept_import(session, text, name="don-vi.csv", terms=None):
    """A list as it was read, not confirmed."""
    now = clock.now()
    content = text if isinstance(text, bytes) else text.encode()
    reading = imports.read_file(content, name)
    kept = imports.keep_reading(
        session(), ADMINISTRATOR, reading, terms or Terms(), content=content, filename=name,
        today=clock.local(now).date(), now=now,
    )  # fmt: skip
    session.commit()
    return kept.units


def imported(session, text, name="don-vi.tsv", terms=None):
    """A list imported as an administrator does."""
    kept = kept_import(session, text, name, terms)
    now = clock.now()
    imports.confirm_import(
        session(), ADMINISTRATOR, kept.public_id, today=clock.local(now).date(), now=now
    )
    session.commit()
    return kept


OLD = """province\tdistrict_code\tdistrict\tcommune_code\tcommune
Tỉnh Thái Nguyên\t164\tThành phố Thái Nguyên\t05476\tPhường Trung Thành
Tỉnh Thái Nguyên\t164\tThành phố Thái Nguyên\t05467\tPhường Hương Sơn
Tỉnh Thái Nguyên\t164\tThành phố Thái Nguyên\t05461\tPhường Gia Sàng
Tỉnh Thái Nguyên\t164\tThành phố Thái Nguyên\t05431\tPhường Quán Triều
Tỉnh Thái Nguyên\t172\tThành phố Phổ Yên\t05899\tPhường Trung Thành
Tỉnh Thái Nguyên\t172\tThành phố Phổ Yên\t05875\tPhường Đắc Sơn
Tỉnh Thái Nguyên\t170\tHuyện Võ Nhai\t05719\tXã Sảng Mộc
Tỉnh Bắc Kạn\t063\tHuyện Bạch Thông\t01978\tXã Sĩ Bình
"""
NEW = """code\tname\tpredecessors (truoc sap nhap)
05443\tPhường Phan Đình Phùng\tPhường Gia Sàng
05467\tPhường Gia Sàng\tPhường Hương Sơn, Phường Gia Sàng
05482\tPhường Quan Triều\tPhường Quan Triều
05899\tPhường Trung Thành\tPhường Trung Thành (thành phố Phổ Yên), Xã Đắc Sơn
05719\tXã Sảng Mộc\tgiữ nguyên
01981\tXã Vĩnh Thông\tXã Sỹ Bình
"""
