"""Made-up Vietnamese names, phones and birth dates: plausible, and nobody's."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

FAMILY = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Vũ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Nông",
    "Ma",
    "Lý",
    "Dương",
    "Triệu",
    "Hà",
    "Lương",
    "Đinh",
    "Ngô",
]
WOMEN = ("Thị", "Thu", "Ngọc", "Bích", "Phương", "Thùy")
MEN = ("Văn", "Đức", "Quang", "Hữu", "Minh", "Xuân")
GIVEN_WOMEN = [
    "An",
    "Ánh",
    "Chi",
    "Diệp",
    "Giang",
    "Hà",
    "Hoa",
    "Hương",
    "Lan",
    "Linh",
    "Mai",
    "Nga",
    "Ngân",
    "Oanh",
    "Trang",
    "Uyên",
    "Yến",
]
GIVEN_MEN = [
    "Anh",
    "Bình",
    "Cường",
    "Dũng",
    "Đạt",
    "Hải",
    "Hùng",
    "Khánh",
    "Long",
    "Nam",
    "Phong",
    "Quân",
    "Sơn",
    "Thắng",
    "Tuấn",
    "Việt",
]
OLDEST = date(1968, 1, 1)
DAYS_OF_BIRTH = 15_000  # until early 2009: everybody is old enough for every contest


@dataclass(frozen=True)
class MadeUp:
    """Somebody who does not exist."""

    full_name: str
    gender: str
    birth_date: date
    phone: str


def make_up(rng: Random, number: int) -> MadeUp:
    """Make somebody up; ``number`` keeps their phones apart."""
    is_woman = rng.random() < 0.55
    middle, given = (WOMEN, GIVEN_WOMEN) if is_woman else (MEN, GIVEN_MEN)
    name = f"{rng.choice(FAMILY)} {rng.choice(middle)} {rng.choice(given)}"
    born = OLDEST + timedelta(days=rng.randrange(DAYS_OF_BIRTH))
    return MadeUp(name, "female" if is_woman else "male", born, f"09{number:08d}")
