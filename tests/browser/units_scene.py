"""Units on the demonstration's pages: lists read, a reform drafted, one carried out, people left over."""

from datetime import date

from sqlalchemy import select

from lms.kernel import clock
from lms.kernel.actor import COMMAND_LINE
from lms.people.persons.models import Membership
from lms.people.reforms import drafts
from lms.people.reforms import service as reforms
from lms.people.reforms.drafts import Successor
from lms.people.units import imports
from lms.people.units.models import Unit
from lms.people.units.plans import Terms
from lms.people.units.rules import LineageKind
from tests.lms.people.units.build import NEW, OLD, REFORM_DAY

DOCUMENT = "Nghị quyết số 1683/NQ-UBTVQH15 ngày 16/6/2025"
WITH_ERRORS = (
    "Mã,Tên đơn vị,Loại,Trước sắp xếp\n0x 1,Phường Mã Sai,,\n05999,Xã Chưa Rõ,,Xã Không Có\n"
    "05998,,,\n05997,Phường Hương Sơn Mới,,Phường Sĩ Bình\n05996,Xã Mới,UBND cấp xã,\n"
)


def set_units(session):
    """Set the scene; return the ids."""
    now = clock.now()
    today = clock.local(now).date()
    for text in (OLD, NEW):
        done = _list(session, text, now)
        imports.confirm_import(session, COMMAND_LINE, done.public_id, today=today, now=now)
    review = _list(session, WITH_ERRORS, now, name="don-vi-xa.csv")
    units = {one.name: one for one in session.scalars(select(Unit).order_by(Unit.id))}
    split = units["Sở Tư pháp"]
    draft = _drafted(
        session, LineageKind.SPLIT, split,
        [_new("Sở Tư pháp và Pháp chế", split), _new("Sở Thanh tra", split, note="Thanh tra hành chính")],
    )  # fmt: skip
    carried = _drafted(
        session, LineageKind.RENAME, units["Tạp chí Văn nghệ Thái Nguyên"],
        [_new("Tạp chí Văn nghệ Thái Nguyên (mới)", units["Tạp chí Văn nghệ Thái Nguyên"],
              of=units["Tạp chí Văn nghệ Thái Nguyên"].id)],
    )  # fmt: skip
    seen = drafts.picture(session, carried, now=now).seen
    reforms.apply(session, COMMAND_LINE, carried.public_id, seen=seen, today=today, now=now)
    begun = reforms.start(
        session, COMMAND_LINE, LineageKind.MERGE, [units["Sở Ngoại vụ"].id, units["Sở Nội vụ"].id],
        REFORM_DAY, document=DOCUMENT, goes_on=False, today=today, now=now,
    )  # fmt: skip
    ward = session.scalars(select(Unit).where(Unit.code == "05461")).one()
    held = session.scalars(select(Membership).order_by(Membership.id).limit(3)).all()
    for one in held:
        session.add(
            Membership(
                person_id=one.person_id,
                unit_id=ward.id,
                position="Công chức",
                began_on=date(2024, 1, 1),
            )
        )
    session.flush()
    return {
        "unit": units["Phường Gia Sàng"].public_id, "old_unit": ward.public_id,
        "province": units["UBND tỉnh Thái Nguyên"].public_id, "unit_list": review.public_id,
        "unit_list_done": done.public_id, "reform": draft.public_id,
        "reform_done": carried.public_id, "reform_begun": begun.public_id,
        "department": split.public_id,
    }  # fmt: skip


def _list(session, text, now, name="don-vi.tsv"):
    content = text.encode()
    return imports.keep_reading(
        session, COMMAND_LINE, imports.read_file(content, name), Terms(), content=content, filename=name,
        today=clock.local(now).date(), now=now,
    ).units  # fmt: skip


def _drafted(session, kind, unit, successors):
    now = clock.now()
    reform = reforms.start(
        session, COMMAND_LINE, kind, [unit.id], REFORM_DAY, document=DOCUMENT, goes_on=False,
        today=clock.local(now).date(), now=now,
    )  # fmt: skip
    reforms.name_successors(session, COMMAND_LINE, reform, successors, now=now)
    return reform


def _new(name, like, **more):
    return Successor(name=name, kind=like.kind, parent_id=like.parent_id, **more)
