"""What the frame and the features of people hold of persons; they cannot declare it themselves."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_

from lms.kernel import clock
from lms.kernel.audit import AuditEntry, AuditHead, AuditPersonal
from lms.kernel.errors import N_
from lms.kernel.jobs import Job
from lms.kernel.mail import OutgoingMail
from lms.kernel.sealing import unseal
from lms.kernel.text import fold, name_sort_key
from lms.people.merging.models import DistinctPerson
from lms.people.persons.models import (
    Membership,
    Person,
    PersonContact,
    PersonMerge,
    PersonWord,
)
from lms.people.persons.service import CITIZEN_ID
from lms.people.reforms.models import Reform
from lms.people.rights.holdings import (
    WITH_PERSON,
    Blank,
    Delete,
    Erasing,
    Identity,
    Keep,
    hold,
    holds_nobody,
    keep_for,
)
from lms.people.rights.log_entries import subjects_of
from lms.people.rights.models import (
    CalendarDay,
    Consent,
    DataExport,
    DataRequest,
    DataRequestState,
    Erasure,
    FileRemoval,
    Notice,
    RetentionRule,
)
from lms.people.rights.rules import ERASED_NAME
from lms.people.roles.models import RoleGrant
from lms.people.units.models import Unit, UnitImport, UnitLineage

REQUESTS = "requests"


def _ended_on(row: Any, erasing: Erasing) -> date:
    """A position that is still held ends with the erasure."""
    today = clock.local(erasing.now).date()
    first = row.began_on + timedelta(days=1) if row.began_on else today
    return row.ended_on or max(first, today)


def _open_citizen_id(sealed: bytes) -> str:
    return unseal(sealed, purpose=CITIZEN_ID)


def _entries(identity: Identity) -> ColumnElement[bool]:
    about = AuditEntry.subject.in_(subjects_of(identity.subjects))
    return or_(AuditEntry.actor_id == identity.person_id, about)


keep_for(
    WITH_PERSON,
    N_("People who no longer take part, with all that is held about them"),
    N_("after the last thing that is recorded of them"),
    120,
)
keep_for(REQUESTS, N_("What was asked and answered in requests"), N_("after their receipt"), 60)

hold(
    Person, "identity", N_("Personal details"), Person.id,
    erase=Blank(
        {
            "full_name": ERASED_NAME, "sort_key": name_sort_key(ERASED_NAME),
            "search_key": fold(ERASED_NAME), "birth_date": None, "gender": None, "phone": None,
            "email": None, "citizen_id_sealed": None, "citizen_id_hash": None,
        }
    ),
    retention=WITH_PERSON,
    shows={
        "full_name": N_("Full name"), "birth_date": N_("Birth date"), "phone": N_("Phone"),
        "email": N_("Email"), "created_at": N_("Since"),
    },
    leaves_out="sort_key search_key",
    opens={"citizen_id_sealed": _open_citizen_id},
    identifies={
        "full_name": "name", "phone": "phone", "email": "email", "citizen_id_sealed": "number",
    },
)  # fmt: skip
hold(
    PersonContact, "identity", N_("Other phone numbers and addresses"), PersonContact.person_id,
    erase=Delete(), retention=WITH_PERSON, identifies={"value": "phone"},
    shows={"value": N_("Phone, email or other")},
)  # fmt: skip
hold(
    PersonWord, "identity", N_("Words by which you are found"), PersonWord.person_id,
    erase=Delete(), retention=WITH_PERSON, shows={"word": N_("Word")}, leaves_out="sort_key",
)  # fmt: skip
hold(
    PersonMerge, "identity", N_("Records that were merged into yours"), PersonMerge.survivor_id,
    erase=Blank(
        {"gone_name": ERASED_NAME, "gone_key": fold(ERASED_NAME), "journal": None},
        plain="gone_public_id",
    ),
    retention=WITH_PERSON, shows={"gone_name": N_("Full name"), "merged_at": N_("When")},
    leaves_out="gone_key", identifies={"gone_name": "name"},
)  # fmt: skip
for _one in (DistinctPerson.person_id, DistinctPerson.other_id):
    hold(
        DistinctPerson, "identity", N_("People whom you are not, whatever you share"), _one,
        erase=Delete(), retention=WITH_PERSON, shows={"decided_at": N_("When")},
    )  # fmt: skip
hold(
    Membership, "work", N_("Positions in units"), Membership.person_id,
    erase=Blank(
        {
            # Two duties of one unit stay two: the database refuses the same one twice.
            "position": lambda row, _erasing: f"{ERASED_NAME} {row.id}", "ended_on": _ended_on,
            "document_number": "", "document_date": None,
        },
        plain="kind began_on",
    ),
    retention=WITH_PERSON,
    shows={
        "unit_id": N_("Unit"), "position": N_("Position"), "began_on": N_("From"),
        "ended_on": N_("Until"),
    },
)  # fmt: skip
hold(
    RoleGrant, "work", N_("Roles"), RoleGrant.person_id,
    erase=Blank(
        {
            "ended_at": lambda row, erasing: row.ended_at or erasing.now, "reason": "",
            "end_reason": "",
        },
        plain="role subject",
    ),
    retention=WITH_PERSON,
    shows={"unit_id": N_("Unit"), "granted_at": N_("From"), "ended_at": N_("Until")},
)  # fmt: skip
hold(
    Consent, "rights", N_("Consents"), Consent.person_id,
    erase=Blank(
        {"address": "", "representative_name": "", "representative_relation": ""},
        plain="purpose notice_version notice_sha256 subject method",
    ),
    retention=WITH_PERSON,
    shows={"decided_at": N_("When"), "notice_id": N_("Version of the notice")},
)  # fmt: skip
hold(
    DataRequest, "rights", N_("Requests"), DataRequest.person_id,
    erase=Blank({"asks": ""}, plain="kind channel"),
    retention=REQUESTS, age=DataRequest.received_at,
    shows={"received_at": N_("Received"), "asks": N_("What is asked")},
)  # fmt: skip
hold(
    DataRequestState, "rights", N_("Answers to requests"), DataRequestState.request_id,
    erase=Blank(
        {"sentence": lambda row, _erasing: ERASED_NAME if row.sentence else ""}, plain="state"
    ),
    retention=REQUESTS,
    shows={"decided_at": N_("When"), "sentence": N_("Answer")},
)  # fmt: skip
hold(
    DataExport, "rights", N_("Copies that were made"), DataExport.person_id,
    erase=Delete(), retention=WITH_PERSON, files=("file_sha256",),
    shows={"asked_at": N_("When"), "expires_at": N_("Kept until")},
)  # fmt: skip
hold(
    Erasure, "rights", N_("That the data were erased"), Erasure.person_id,
    erase=Keep(N_("It proves that the erasure was done; the person's names were taken out of it.")),
    retention=WITH_PERSON,
    shows={"erased_at": N_("When")},
)  # fmt: skip
hold(
    AuditEntry, "log", N_("Entries of the log"), find=_entries,
    erase=Keep(
        N_("The log proves who did what. What in it tells of the person is taken out.")
    ),
    retention=WITH_PERSON,
    shows={"at": N_("When")},
)  # fmt: skip
hold(
    AuditPersonal, "log", N_("What the log tells of persons"), AuditPersonal.entry_id,
    erase=Keep(N_("An erasure takes the values out by the log's own way, which goes on record.")),
    retention=WITH_PERSON,
    shows={"address": N_("From the network address")},
    leaves_out="name_key words",
)  # fmt: skip
holds_nobody(
    UnitImport,
    Reform,  # who goes where stands in it as ids
    OutgoingMail,  # sealed, and forgotten once it has left
    AuditHead, Unit, UnitLineage, Notice, CalendarDay, RetentionRule, FileRemoval,
    Job,  # its arguments and outcome are ids and counts
)  # fmt: skip
