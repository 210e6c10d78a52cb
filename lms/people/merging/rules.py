"""Why two persons may be the same, the surest reason first. Pure."""

from enum import StrEnum

from lms.kernel.errors import N_


class Reason(StrEnum):
    """What two persons share."""

    CITIZEN_ID = "citizen_id"
    PHONE = "phone"
    NAME = "name"


REASON_NAMES = {
    Reason.CITIZEN_ID: N_("Same citizen id"),
    Reason.PHONE: N_("Same phone number"),
    Reason.NAME: N_("Same name and birth date"),
}
