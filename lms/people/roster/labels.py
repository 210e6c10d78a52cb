"""What the columns of a list of people may hold, and the labels under which that stands."""

import re
from enum import StrEnum

from lms.kernel.errors import N_
from lms.kernel.text import fold


class Field(StrEnum):
    """What a column of a roster can hold."""

    ORDINAL = "ordinal"
    FULL_NAME = "full_name"
    FAMILY_MIDDLE = "family_middle"
    GIVEN_NAME = "given_name"
    BIRTH_DATE = "birth_date"
    GENDER = "gender"
    IS_MALE = "is_male"
    IS_FEMALE = "is_female"
    POSITION = "position"
    UNIT = "unit"
    PHONE = "phone"
    EMAIL = "email"
    CITIZEN_ID = "citizen_id"
    KIND = "kind"
    CONCURRENT = "concurrent"


# Folded labels as they stand in real lists; what is in brackets is dropped before.
_SYNONYMS: dict[Field, tuple[str, ...]] = {
    Field.ORDINAL: ("tt", "stt", "so tt", "so thu tu", "thu tu", "no"),
    Field.FULL_NAME: (
        "ho va ten", "ho ten", "ho va ten hoc vien", "ho ten hoc vien", "ten hoc vien", "hoc vien",
        "ho va ten can bo", "ho va ten nguoi duoc cu", "ten can bo", "full name", "name",
        "ho ten can bo", "ho va ten dai bieu", "ho ten dai bieu", "ho va ten khai sinh",
        "ho chu dem va ten", "ho ten dem va ten", "ho dem va ten", "ho va ten nguoi tham gia",
    ),
    Field.FAMILY_MIDDLE: (
        "ho", "ho dem", "ho va dem", "ho lot", "ho va ten dem", "ho va chu dem", "ho ten dem",
        "ho chu dem", "last name",
    ),
    Field.GIVEN_NAME: ("ten", "ten goi", "first name"),
    Field.BIRTH_DATE: (
        "ngay sinh", "nam sinh", "ngay thang nam sinh", "ngay thang sinh", "sinh ngay", "ntns",
        "ngay sinh nam sinh", "nam sinh ngay sinh", "birth date", "date of birth",
    ),
    Field.GENDER: ("gioi tinh", "phai", "nam nu", "gioi", "gender", "sex"),
    Field.IS_MALE: ("nam", "male"),
    Field.IS_FEMALE: ("nu", "female"),
    Field.POSITION: (
        "chuc vu", "chuc danh", "chuc vu chuc danh", "chuc danh chuc vu", "vi tri cong tac",
        "vi tri viec lam", "cong viec", "position", "chuc vu hien nay", "chuc vu cong tac",
    ),
    Field.UNIT: (
        "don vi", "don vi cong tac", "co quan", "co quan cong tac", "co quan don vi", "noi cong tac",
        "don vi co quan", "co quan don vi cong tac", "ten don vi", "ten co quan", "unit",
        "don vi cu", "dia phuong", "don vi dia phuong",
    ),
    Field.PHONE: (
        "dien thoai", "so dien thoai", "sdt", "di dong", "dien thoai di dong", "dtdd", "so dtdd",
        "dt", "so dt", "so di dong", "phone", "mobile", "dien thoai lien he",
        "so dien thoai lien he", "so dien thoai di dong", "tel", "sdt lien he", "lien he",
    ),
    Field.EMAIL: ("email", "e mail", "thu dien tu", "dia chi email", "hop thu", "mail",
                  "dia chi thu dien tu", "hop thu dien tu", "dia chi e mail"),
    Field.CITIZEN_ID: (
        "cccd", "so cccd", "can cuoc cong dan", "so can cuoc cong dan", "so dinh danh", "can cuoc",
        "so dinh danh ca nhan", "ma dinh danh", "so can cuoc", "cmnd cccd", "so cmnd cccd",
        "cccd cmnd", "citizen id", "so cccd cmnd", "cccd so dinh danh", "so cccd so dinh danh",
    ),
    Field.KIND: (
        "vai tro", "loai can bo", "doi tuong", "nhiem vu", "nhiem vu truyen thong", "phan loai",
        "nhom doi tuong", "linh vuc phu trach", "kind",
    ),
    Field.CONCURRENT: (
        "kiem nhiem", "chuyen trach kiem nhiem", "kiem nhiem chuyen trach", "chuyen trach",
        "hinh thuc", "hinh thuc bo tri", "che do", "concurrent",
    ),
}  # fmt: skip
_BY_LABEL = {label: field for field, labels in _SYNONYMS.items() for label in labels}
LONGEST_LABEL = 80


def field_of(label: str) -> Field | None:
    """Return the field that a column of this label holds; what stands in brackets does not count."""
    if not label or len(label) > LONGEST_LABEL:
        return None
    return _BY_LABEL.get(fold(re.sub(r"\(.*?\)|\(.*$|\*", " ", label)))


FIELD_NAMES = {
    Field.ORDINAL: N_("No."),
    Field.FULL_NAME: N_("Full name"),
    Field.FAMILY_MIDDLE: N_("Family and middle name"),
    Field.GIVEN_NAME: N_("Given name"),
    Field.BIRTH_DATE: N_("Birth date"),
    Field.GENDER: N_("Gender"),
    Field.IS_MALE: N_("Male (marked with a sign)"),
    Field.IS_FEMALE: N_("Female (marked with a sign)"),
    Field.POSITION: N_("Position"),
    Field.UNIT: N_("Unit"),
    Field.PHONE: N_("Phone"),
    Field.EMAIL: N_("Email"),
    Field.CITIZEN_ID: N_("Citizen id"),
    Field.KIND: N_("Kind of officer"),
    Field.CONCURRENT: N_("Concurrent or full-time"),
}
