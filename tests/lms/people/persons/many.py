"""Very many persons with names as they are in the province, for searches and their bench."""

from datetime import date, timedelta
from random import Random

from sqlalchemy import create_engine, insert, text

from lms.kernel import clock
from lms.kernel.text import fold, name_sort_key, sort_key
from lms.people.persons.models import Membership, Person, PersonWord
from lms.people.persons.words import words_of
from lms.people.units.models import Unit

# Shares in a hundred; what is left over is spread over the rarer ones.
FAMILIES = {
    "Nguyễn": 38, "Trần": 11, "Lê": 9, "Phạm": 7, "Hoàng": 6, "Vũ": 4, "Nông": 4, "Ma": 3, "Lý": 3,
    "Hà": 3, "Đặng": 2, "Bùi": 2, "Đỗ": 2, "Hồ": 1, "Ngô": 1, "Dương": 1, "Triệu": 1, "Bế": 1,
    "Lường": 1,
}  # fmt: skip
MIDDLES = (
    ("Thị", 30), ("Văn", 26), ("Thị Thu", 5), ("Thị Ngọc", 5), ("Đức", 6), ("Minh", 6),
    ("Quang", 5), ("Hữu", 4), ("Thanh", 5), ("Hồng", 4), ("Xuân", 4),
)  # fmt: skip
GIVEN = [
    "An",
    "Anh",
    "Ánh",
    "Bình",
    "Bảo",
    "Chi",
    "Cường",
    "Châu",
    "Dung",
    "Dũng",
    "Duyên",
    "Đạt",
    "Giang",
    "Hà",
    "Hải",
    "Hạnh",
    "Hằng",
    "Hiền",
    "Hiếu",
    "Hoa",
    "Hòa",
    "Hùng",
    "Hương",
    "Hường",
    "Khánh",
    "Kiên",
    "Lan",
    "Lâm",
    "Liên",
    "Linh",
    "Loan",
    "Long",
    "Mai",
    "Minh",
    "Mỹ",
    "Nam",
    "Nga",
    "Ngân",
    "Ngọc",
    "Nhung",
    "Oanh",
    "Phong",
    "Phúc",
    "Phương",
    "Phượng",
    "Quang",
    "Quân",
    "Quyên",
    "Sơn",
    "Tâm",
    "Thảo",
    "Thành",
    "Thắng",
    "Thủy",
    "Thúy",
    "Trang",
    "Trung",
    "Tú",
    "Tuấn",
    "Tùng",
    "Tuyết",
    "Uyên",
    "Vân",
    "Việt",
    "Vinh",
    "Xuân",
    "Yến",
]
KINDS = ("other", "communication_officer", "spokesperson", "reporter", "editor")
CHUNK = 5_000


def names(count, seed=7):
    """So many full names, the same ones every time."""
    chance = Random(seed)
    families, middles = list(FAMILIES), [name for name, _ in MIDDLES]
    weights = [share for _, share in MIDDLES]
    picked = zip(
        chance.choices(families, list(FAMILIES.values()), k=count),
        chance.choices(middles, weights, k=count),
        chance.choices(GIVEN, k=count),
        strict=True,
    )
    return [" ".join(parts) for parts in picked]


def fill(engine, count, *, units=100, is_measured=True):
    """Add so many persons, each with a position in one of the units under one top unit."""
    chance, now, born = Random(11), clock.now(), date(1960, 1, 1)
    with engine.begin() as connection:
        connection.execute(
            insert(Unit.__table__),
            [
                {
                    "id": number, "public_id": f"unit{number:012d}", "name": f"UBND xã {number}",
                    "search_key": f"ubnd xa {number}", "sort_key": sort_key(f"UBND xã {number}"), "kind": "commune_committee",
                    "parent_id": None if number == 1 else 1,
                }
                for number in range(1, units + 1)
            ],
        )  # fmt: skip
        everybody = list(enumerate(names(count), start=1))
        for start in range(0, count, CHUNK):
            persons, words, positions = [], [], []
            for number, name in everybody[start : start + CHUNK]:
                key, phone = name_sort_key(name), f"09{number:08d}"
                email = f"nguoi{number}@thainguyen.gov.vn"
                persons.append(
                    {
                        "id": number, "public_id": f"p{number:015d}", "full_name": name,
                        "sort_key": key, "search_key": fold(name), "phone": phone, "email": email,
                        "birth_date": born + timedelta(days=chance.randrange(15_000)),
                        "gender": "female" if "Thị" in name else "male", "created_at": now,
                    }
                )  # fmt: skip
                found = words_of(fold(name), [phone, email])
                words += ({"word": w, "sort_key": key, "person_id": number} for w in sorted(found))
                positions.append(
                    {
                        "id": number, "public_id": f"m{number:015d}", "person_id": number,
                        "unit_id": 2 + chance.randrange(units - 1), "position": "Chuyên viên",
                        "kind": chance.choice(KINDS), "is_concurrent": chance.random() < 0.5,
                    }
                )  # fmt: skip
            connection.execute(insert(Person.__table__), persons)
            connection.execute(insert(PersonWord.__table__), words)
            connection.execute(insert(Membership.__table__), positions)
    if not is_measured:
        return
    bare = create_engine(engine.url, isolation_level="AUTOCOMMIT")  # VACUUM is in no transaction
    with bare.connect() as connection:
        connection.execute(
            text("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE")
        )
    bare.dispose()
