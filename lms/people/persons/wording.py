"""How persons and their positions are worded on pages and in sheets."""

from datetime import date

from flask_babel import gettext

from lms.kernel.i18n import show_date
from lms.people.persons.fields import Gender, mask_phone
from lms.people.persons.models import Membership, Person
from lms.people.persons.rules import KIND_NAMES, Kind
from lms.people.units.rules import Period


def kind_name(kind: str) -> str:
    """Name the kind of a position."""
    return str(gettext(KIND_NAMES[Kind(kind)]))


def gender_name(gender: str | None) -> str:
    """Name a gender; nothing where it is not known."""
    names = {Gender.FEMALE: gettext("Female"), Gender.MALE: gettext("Male")}
    return str(names[Gender(gender)]) if gender else ""


def period_text(membership: Membership) -> str:
    """Say from when to when a position is held; the end is the first day on which it no longer is."""
    began, ended = show_date(membership.began_on), show_date(membership.ended_on)
    if began and ended:
        return str(gettext("from %(began)s, until before %(ended)s", began=began, ended=ended))
    if ended:
        return str(gettext("until before %(ended)s", ended=ended))
    return str(gettext("since %(began)s", began=began)) if began else ""


def is_held(membership: Membership, today: date) -> bool:
    """Tell whether a position is held on a day."""
    return Period(membership.began_on, membership.ended_on).holds_on(today)


def phone_shown(person: Person, *, in_full: bool) -> str:
    """Show a main phone number, masked for whoever does not need it."""
    phone = person.phone or ""
    return phone if in_full else mask_phone(phone)


def mask_email(email: str | None) -> str:
    """Show the first letter and the domain of an address only: a…@sotuphap.vn."""
    local, at, domain = (email or "").partition("@")
    return f"{local[:1]}…{at}{domain}" if at else ""
