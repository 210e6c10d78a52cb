"""What is read in lists of units, what they add, and what is refused."""

import io
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from lms.kernel.errors import BadInput
from lms.people.units import queries
from lms.people.units.models import Unit, UnitLineage
from lms.people.units.plans import Terms
from lms.people.units.queries import list_successors, list_units
from tests.architecture.source import ROOT
from tests.lms.people.units.build import NEW, OLD, REFORM_DAY, imported, kept_import, unit

EVE = date(2025, 6, 30)
SENT = ROOT.parent / "shared" / "data"
OLD_LIST, NEW_LIST = (
    "thainguyen_backan_units_before_2025-07.tsv",
    "thainguyen_communes_2025.tsv",
)


def problems(kept):
    """Line, column and sentence of every problem kept."""
    return [(one["line"], one["column"], one["message"] % one["values"]) for one in kept.problems]


def the(session, name, on=None):
    return queries.find_unit(session(), name, on=on)


# A list of three levels ------------------------------------------------------------------------


def test_a_list_of_three_levels_adds_provinces_and_districts_with_their_communes(session):
    kept = imported(session, OLD)

    assert kept.outcome == {
        "added": 8, "above": 6, "already": 0, "ended": 0, "links": 0, "refused": 0,
    }  # fmt: skip
    ward = session.query(Unit).filter_by(code="05899").one()
    assert (ward.name, ward.kind, ward.ended_on) == (
        "Phường Trung Thành",
        "commune_committee",
        REFORM_DAY,
    )
    assert (ward.parent.name, ward.parent.code, ward.parent.kind) == (
        "Thành phố Phổ Yên",
        "172",
        "district_committee",
    )
    assert (ward.parent.parent.name, ward.parent.parent.ended_on) == ("Tỉnh Thái Nguyên", None)


def test_the_same_list_again_adds_nothing(session):
    imported(session, OLD)
    kept = imported(session, OLD)

    assert (kept.outcome["added"], kept.outcome["above"], kept.outcome["already"]) == (0, 0, 8)
    assert session.query(Unit).count() == 14


def test_a_committee_that_is_there_is_the_place_of_the_list(session):
    province = unit(session, "UBND tỉnh Thái Nguyên", "other")
    unit(session, "UBND huyện Võ Nhai", "district_committee", parent_id=province.id)
    kept = imported(session, OLD)

    assert kept.outcome["above"] == 4
    assert session.query(Unit).filter_by(code="05719").one().parent.name == "UBND huyện Võ Nhai"


# A list that names predecessors ----------------------------------------------------------------


@pytest.fixture
def both(session):
    imported(session, OLD)
    return imported(session, NEW)


def test_predecessors_become_a_lineage(session, both):
    ward = the(session, "Phường Gia Sàng")
    lineage = queries.list_lineage(session(), ward.id)

    assert [(one.predecessor.name, one.kind, one.is_partial, one.on) for one in lineage] == [
        ("Phường Hương Sơn", "merge", False, REFORM_DAY),
        ("Phường Gia Sàng", "split", True, REFORM_DAY),
    ]
    assert (ward.code, ward.began_on, ward.parent.name) == ("05467", REFORM_DAY, "Tỉnh Thái Nguyên")


def test_names_spelled_otherwise_are_taken_and_pointed_out(session, both):
    assert problems(both) == [
        (4, "C", "“Phường Quan Triều” was taken for “Phường Quán Triều (Thành phố Thái Nguyên)”."),
        (5, "C", "“Xã Đắc Sơn” was taken for “Phường Đắc Sơn (Thành phố Phổ Yên)”."),
        (7, "C", "“Xã Sỹ Bình” was taken for “Xã Sĩ Bình (Huyện Bạch Thông)”."),
    ]  # fmt: skip
    assert both.outcome["refused"] == 0


def test_of_two_with_one_name_the_district_in_brackets_decides(session, both):
    ward = the(session, "Phường Trung Thành")
    came_from = [one.predecessor for one in queries.list_lineage(session(), ward.id)]

    assert [(one.name, one.parent.name) for one in came_from] == [
        ("Phường Trung Thành", "Thành phố Phổ Yên"), ("Phường Đắc Sơn", "Thành phố Phổ Yên"),
    ]  # fmt: skip


def test_a_unit_that_stays_unchanged_goes_on_under_the_province(session, both):
    commune = the(session, "Xã Sảng Mộc")

    assert session.query(Unit).filter_by(code="05719").count() == 1
    assert (commune.ended_on, commune.parent.name) == (None, "Tỉnh Thái Nguyên")


def test_each_day_has_its_own_names(session, both):
    before = [one.name for one in list_units(session(), on=EVE) if one.kind == "commune_committee"]
    after = [one.name for one in list_units(session()) if one.kind == "commune_committee"]

    assert "Phường Hương Sơn" in before
    assert "Phường Phan Đình Phùng" not in before
    assert "Phường Hương Sơn" not in after
    assert "Phường Phan Đình Phùng" in after


def test_a_unit_of_before_leads_to_its_successors(session, both):
    old = session.query(Unit).filter_by(code="05461").one()

    assert [
        (found.name, is_partial)
        for found, is_partial in list_successors(session(), [old.id], date(2026, 1, 1))[old.id]
    ] == [("Phường Gia Sàng", True), ("Phường Phan Đình Phùng", True)]
    assert list_successors(session(), [old.id], EVE)[old.id] == [(old, False)]


def test_both_lists_again_add_nothing(session, both):
    before = session.query(Unit).count(), session.query(UnitLineage).count()
    imported(session, OLD)
    imported(session, NEW)

    assert (session.query(Unit).count(), session.query(UnitLineage).count()) == before


def test_a_lineage_that_was_missing_is_added_to_units_that_are_there(session):
    imported(session, OLD)
    names = "".join(line.rpartition("\t")[0] + "\n" for line in NEW.splitlines())
    imported(session, names, terms=Terms(began_on=REFORM_DAY))
    assert session.query(UnitLineage).count() == 0
    kept = imported(session, NEW)

    assert kept.outcome["added"] == 0
    assert session.query(UnitLineage).count() == kept.outcome["links"] == 8


def test_without_the_earlier_list_predecessors_are_unknown_and_no_line_is_lost_for_another(session):
    kept = imported(session, "code,name,predecessors\n1,Xã Một,Xã Cũ\n2,Xã Hai,\n")

    assert problems(kept) == [
        (2, "C", "No unit “Xã Cũ” was in force before 01/07/2025. Import the earlier list first.")
    ]
    assert [one.name for one in list_units(session())] == ["Xã Hai"]


def test_what_may_be_two_is_refused_with_both_names(session):
    imported(session, OLD)
    kept = imported(session, "code,name,predecessors\n9,Phường Mới,Phường Trung Thành\n")

    assert problems(kept) == [
        (
            2, "C",
            "“Phường Trung Thành” may be any of these: Phường Trung Thành (Thành phố Thái Nguyên); "
            "Phường Trung Thành (Thành phố Phổ Yên). Please add the unit above in brackets.",
        )
    ]  # fmt: skip


def test_units_still_in_force_end_on_the_day_on_which_they_went_on(session):
    old = unit(session, "Xã Cũ", code="00001")
    kept = imported(session, "code,name,predecessors\n00001,Xã Mới,Xã Cũ\n")
    session().refresh(old)

    assert kept.outcome["ended"] == 1
    assert old.ended_on == REFORM_DAY
    assert the(session, "Xã Mới").code == "00001"


# Bad lines ---------------------------------------------------------------------------------------


def test_every_bad_line_is_named_and_stops_no_other(session):
    kept = imported(
        session,
        "name,code,kind,parent,began_on,ended_on\n"
        "Xã Tốt,101,,,,\n"
        ",102,,,,\n"
        "=1+1,103,,,,\n"
        "Xã Mã Sai,a b,,,,\n"
        "Xã Loại Sai,104,bộ,,,\n"
        "Xã Ngày Sai,105,,,31/02/2020,\n"
        "Xã Ngược,106,,,01/01/2020,01/01/2019\n"
        "Xã Lạc,107,,Huyện Không Có,,\n"
        "Xã Tốt,108,,,,\n"
        "Xã Trùng Mã,101,,,,\n"
        "Xã Con,109,,Xã Tốt,,\n",
        name="don-vi.csv",
    )

    assert problems(kept) == [
        (3, "A", "The name is missing."),
        (4, "A", "“=1+1” is not the name of a unit."),
        (5, "B", "The code “a b” has signs that no code has."),
        (6, "C", "“bộ” is not a kind of unit."),
        (7, "E", "“31/02/2020” is not a date; write dd/mm/yyyy, such as 01/07/2025."),
        (8, "F", "The unit ends on “01/01/2019”, not after it begins."),
        (9, "D", "There is no unit “Huyện Không Có” to stand above this one."),
        (10, "A", "Line 2 names this unit or its code already."),
        (11, "B", "Line 2 names this unit or its code already."),
        (12, "D", "There are several units “Xã Tốt”; please give the code of the one above."),
    ]  # fmt: skip
    assert kept.outcome["added"] == 1
    assert kept.outcome["refused"] == 10


def test_lines_that_would_stand_above_each_other_are_refused(session):
    kept = imported(session, "name,parent\nSở Một,Sở Hai\nSở Hai,Sở Một\nSở Ba,\n", name="a.csv")

    assert [line for line, _column, _sentence in problems(kept)] == [3]
    assert {one.name for one in list_units(session())} >= {"Sở Ba"}


def test_a_code_of_another_unit_is_refused(session):
    unit(session, "Xã Có Sẵn", code="5")
    kept = imported(session, "name,code\nXã Khác,5\nXã Có Sẵn,6\n", name="a.csv")

    assert problems(kept) == [
        (2, "B", "The code “5” belongs to “Xã Có Sẵn” at that time."),
        (3, "A", "“Xã Có Sẵn” is there at that time already, with the code 5."),
    ]


def test_two_lines_of_one_name_under_one_unit_are_one(session):
    unit(session, "Huyện Võ Nhai", "district_committee")
    kept = imported(
        session, "name,parent\nXã Một,Huyện Võ Nhai\nXã Một,Huyện Võ Nhai\n", name="a.csv"
    )

    assert problems(kept) == [(3, "A", "Line 2 names this unit or its code already.")]


def test_a_list_of_a_day_to_come_is_refused(session):
    with pytest.raises(BadInput, match="has not come yet"):
        kept_import(session, "name,code\nXã Mới,1\n", terms=Terms(began_on=date(2199, 1, 1)))


def test_a_file_without_a_header_is_refused(session):
    with pytest.raises(BadInput, match="No row names the columns"):
        kept_import(session, "Xã Một,1\nXã Hai,2\n")


def test_a_workbook_that_lost_zeros_is_read_and_pointed_out(session):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(
            [
                ["DANH SÁCH ĐƠN VỊ"],
                ["Mã", "Tên đơn vị", "Loại"],
                [1840, "Phường Đức Xuân", "UBND cấp xã"],
            ]
        ):
            sheet.write_row(number, 0, row)
    kept = imported(session, stream.getvalue(), name="don-vi.xlsx")

    assert problems(kept) == [(3, "A", "The code “1840” had lost a 0 in front; 01840 was taken.")]
    assert the(session, "Phường Đức Xuân").code == "01840"


# The lists that were sent ------------------------------------------------------------------------


@pytest.fixture
def sent():
    for name in (OLD_LIST, NEW_LIST):
        if not (SENT / name).is_file():
            pytest.skip(f"the sent list ../shared/data/{name} is not beside the repository")
    return [(SENT / name).read_bytes() for name in (OLD_LIST, NEW_LIST)]


def test_the_province_s_own_lists_are_read_whole(session, sent):
    old = imported(session, sent[0], OLD_LIST)
    new = imported(session, sent[1], NEW_LIST)

    assert old.outcome == {
        "added": 280, "above": 19, "already": 0, "ended": 0, "links": 0, "refused": 0,
    }  # fmt: skip
    assert new.outcome == {
        "added": 90, "above": 0, "already": 2, "ended": 0, "links": 281, "refused": 0,
    }  # fmt: skip
    assert len(problems(new)) == 3
    communes = [one for one in list_units(session()) if one.kind == "commune_committee"]
    assert len(communes) == 92
    assert sum(one.name.startswith("Phường") for one in communes) == 15
    assert sum(one.kind == "commune_committee" for one in list_units(session(), on=EVE)) == 280
    assert sum(one.kind == "district_committee" for one in list_units(session(), on=EVE)) == 17
    split = [
        row[0]
        for row in session.query(UnitLineage.predecessor_id).filter_by(kind="split").distinct()
    ]
    assert {queries.get_unit(session(), id_).name for id_ in split} == {
        "Phường Gia Sàng", "Phường Cam Giá", "Xã Thượng Đình",
    }  # fmt: skip


def test_the_sent_lists_are_not_in_the_repository():
    assert not any(Path(ROOT, name).exists() for name in (OLD_LIST, NEW_LIST))
