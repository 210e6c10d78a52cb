"""The units that the plan names, and five of its tasks, in the plan's own words."""

from sqlalchemy.orm import Session

from lms.kernel.text import fold
from lms.people.units.models import Unit
from lms.people.units.service import add_unit
from lms.plan.models import PlanTask, PlanTaskUnit

PROVINCE = "UBND tỉnh Thái Nguyên"
INFORMATION = "Sở Thông tin và Truyền thông"
JUSTICE = "Sở Tư pháp"
HOME_AFFAIRS = "Sở Nội vụ"

UNITS = {
    "department": (
        INFORMATION, JUSTICE, HOME_AFFAIRS, "Sở Ngoại vụ", "Sở Tài chính", "Công an tỉnh",
        "Văn phòng UBND tỉnh",
    ),
    "district_committee": (
        "UBND thành phố Thái Nguyên", "UBND thành phố Sông Công", "UBND thành phố Phổ Yên",
        "UBND huyện Định Hóa", "UBND huyện Võ Nhai", "UBND huyện Phú Lương",
        "UBND huyện Đồng Hỷ", "UBND huyện Đại Từ", "UBND huyện Phú Bình",
    ),
    "press": (
        "Báo Thái Nguyên", "Đài Phát thanh và Truyền hình tỉnh", "Tạp chí Văn nghệ Thái Nguyên",
    ),
    "other": ("Trung tâm Thông tin tỉnh",),
}  # fmt: skip

DEPARTMENTS = "Các sở, ban, ngành"
LOCALITIES = "UBND các huyện, thành phố"

# code, title, form, kind of deadline, its words, leads, partners
TASKS = (
    (
        "1.1",
        "Tham mưu UBND tỉnh tổ chức Hội nghị phổ biến, quán triệt, nâng cao nhận thức về vị trí, "
        "vai trò của công tác truyền thông, chính sách",
        "",
        "years",
        "Năm 2023 – 2024",
        (JUSTICE,),
        (DEPARTMENTS, LOCALITIES),
    ),
    (
        "1.2",
        "Tổ chức phổ biến, tuyên truyền, nâng cao nhận thức về thực hiện công tác truyền thông, "
        "chính sách",
        "Sinh hoạt, phổ biến chuyên đề; tổ chức cuộc thi tìm hiểu, tuyên truyền trên phương tiện "
        "thông tin đại chúng và các hình thức tuyên truyền sẵn có của đơn vị, địa phương",
        "continuous",
        "Thường xuyên",
        (DEPARTMENTS, LOCALITIES),
        (INFORMATION, JUSTICE),
    ),
    (
        "6.1",
        "Tham mưu UBND tỉnh bố trí, sắp xếp, bồi dưỡng, nâng cao năng lực, trình độ đội ngũ làm "
        "công tác truyền thông chính sách bảo đảm phù hợp với yêu cầu nhiệm vụ",
        "",
        "before_month",
        "Hoàn thành trước tháng 12/2024",
        (HOME_AFFAIRS,),
        (DEPARTMENTS, LOCALITIES, "Cơ quan có liên quan"),
    ),
    (
        "6.2",
        "Sắp xếp, bố trí cán bộ phụ trách (hoặc kiêm nhiệm) công tác truyền thông chính sách ở "
        "từng cơ quan, đơn vị",
        "",
        "before_month",
        "Hoàn thành trước tháng 12/2024",
        (DEPARTMENTS, LOCALITIES),
        (HOME_AFFAIRS, "Cơ quan có liên quan"),
    ),
    (
        "6.6",
        "Bồi dưỡng, tập huấn nâng cao nghiệp vụ, kỹ năng cung cấp thông tin báo chí cho đội ngũ "
        "truyền thông của các sở, ngành, đơn vị và địa phương, các phóng viên, biên tập viên và "
        "cán bộ làm công tác thông tin cơ sở thực hiện công tác truyền thông chính sách",
        "01 hội nghị tập huấn/1 năm hoặc lồng ghép các khóa bồi dưỡng, tập huấn khác",
        "yearly",
        "Hằng năm",
        (INFORMATION,),
        ("Các sở, ngành, đơn vị, địa phương",),
    ),
)


def load_plan(session: Session) -> dict[str, Unit]:
    """Add the units and tasks; return the units by name."""
    province = add_unit(session, PROVINCE, "other")
    session.flush()
    units = {
        name: add_unit(session, name, kind, parent_id=province.id)
        for kind, names in UNITS.items()
        for name in names
    }
    session.flush()
    for code, title, form, deadline_kind, deadline_text, leads, partners in TASKS:
        task = PlanTask(
            code=code,
            title=title,
            form=form,
            deadline_kind=deadline_kind,
            deadline_text=deadline_text,
        )
        task.units = [
            *(_part(units, "lead", name) for name in leads),
            *(_part(units, "partner", name) for name in partners),
        ]
        session.add(task)
    session.flush()
    return units | {PROVINCE: province}


def _part(units: dict[str, Unit], role: str, name: str) -> PlanTaskUnit:
    unit = next((unit for unit in units.values() if unit.search_key == fold(name)), None)
    if unit is None:
        return PlanTaskUnit(role=role, group_name=name)
    return PlanTaskUnit(role=role, unit_id=unit.id)
