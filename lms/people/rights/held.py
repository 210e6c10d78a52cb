"""What the frame and the features of people hold of persons; they cannot declare it themselves."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, false, or_, select

from lms.kernel import clock
from lms.kernel.audit import AuditEntry, AuditHead, AuditPersonal
from lms.kernel.errors import N_
from lms.kernel.jobs import Job
from lms.kernel.mail import OutgoingMail
from lms.kernel.sealing import unseal
from lms.kernel.text import fold, name_sort_key
from lms.people.accounts.models import (
    Account,
    Challenge,
    Invitation,
    Passkey,
    PasswordReset,
    ProviderLink,
    RecoveryCode,
    SignIn,
    SignInFailure,
)
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
from lms.people.roster.models import RosterFile, RosterLine, RosterMapping, UnitListCheck
from lms.people.units.models import Unit, UnitImport, UnitLineage

ROSTERS = "rosters"
SIGN_INS, REQUESTS = "sign_ins", "requests"


def _ended_on(row: Any, erasing: Erasing) -> date:
    """A position that is still held ends with the erasure."""
    today = clock.local(erasing.now).date()
    first = row.began_on + timedelta(days=1) if row.began_on else today
    return row.ended_on or max(first, today)


def _open_citizen_id(sealed: bytes) -> str:
    return unseal(sealed, purpose=CITIZEN_ID)


def _failures(identity: Identity) -> ColumnElement[bool]:
    return SignInFailure.login.in_([value.lower() for value in sorted(identity.exact)])


def _as_stored(text: str) -> str:
    return "".join(c if c.isascii() else f"\\u{ord(c):04x}" for c in text)


def _in_json(columns: Iterable[Any], values: Iterable[str]) -> ColumnElement[bool]:
    found = [
        cast(column, Text).contains(_as_stored(value), autoescape=True)
        for column in columns
        for value in sorted(values)
    ]
    return or_(false(), *found)


def _lines(identity: Identity) -> ColumnElement[bool]:
    """Find the lines that hold a value of the person and were matched with nobody."""
    columns = (RosterLine.row, RosterLine.problems, RosterLine.changes)
    return RosterLine.person_id.is_(None) & _in_json(columns, identity.everything)


def _files(identity: Identity) -> ColumnElement[bool]:
    """Find the files with a line that was matched with the person, or that show one of theirs."""
    lines = select(RosterLine.file_id).where(RosterLine.person_id == identity.person_id)
    told = _in_json((RosterFile.preview, RosterFile.refusal), identity.everything)
    return or_(RosterFile.id.in_(lines), told)


def _entries(identity: Identity) -> ColumnElement[bool]:
    about = AuditEntry.subject.in_(subjects_of(identity.subjects))
    return or_(AuditEntry.actor_id == identity.person_id, about)


keep_for(
    WITH_PERSON,
    N_("People who no longer take part, with all that is held about them"),
    N_("after the last thing that is recorded of them"),
    120,
)
keep_for(SIGN_INS, N_("Sign-ins, failed tries and invitations"), N_("after they were made"), 12)
keep_for(
    ROSTERS, N_("Lists of participants as the units sent them"), N_("after they were read"), 24
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
for _by in ({"owner": RosterLine.person_id}, {"find": _lines}):
    hold(
        RosterLine, "training", N_("Lines that name you in lists from units"), **_by,
        # The line stays as one of the file's; whom it named goes.
        erase=Blank({"row": {}, "problems": [], "changes": None}, plain="action outcome"),
        retention=ROSTERS,
        age=select(RosterFile.sent_at).where(RosterFile.id == RosterLine.file_id).scalar_subquery(),
        shows={"line": N_("Line"), "action": N_("What was done")},
        leaves_out="problems changes",
    )  # fmt: skip
hold(
    RosterFile, "training", N_("Lists from units that name you"), find=_files,
    erase=Blank(
        {"content": None, "preview": None, "refusal": None},
        plain="purpose filename file_sha256 choice columns sheet notes job",
    ),
    retention=ROSTERS, age=RosterFile.sent_at,
    shows={"unit_id": N_("Unit"), "sent_at": N_("When")},
    leaves_out="content preview refusal choice columns",  # they name others too
)  # fmt: skip
hold(
    Account, "account", N_("Account"), Account.person_id,
    erase=Delete(), retention=WITH_PERSON, leaves_out="password_hash totp_sealed totp_counter",
    identifies={"login": "login"},
    shows={"login": N_("Sign-in name"), "created_at": N_("Since")},
)  # fmt: skip
hold(
    SignIn, "account", N_("Sign-ins"), SignIn.account_id,
    erase=Delete(), retention=SIGN_INS, age=SignIn.expires_at,
    shows={"created_at": N_("Signed in at"), "ended_at": N_("Ended at")},
)  # fmt: skip
hold(
    SignInFailure, "account", N_("Failed tries to sign in"), find=_failures,
    erase=Delete(), retention=SIGN_INS, age=SignInFailure.failed_at,
    shows={"failed_at": N_("When"), "address": N_("From the network address")},
)  # fmt: skip
hold(
    PasswordReset, "account", N_("Codes for a new password"), PasswordReset.person_id,
    erase=Delete(), retention=SIGN_INS, age=PasswordReset.expires_at,
    shows={"made_at": N_("When"), "used_at": N_("Used at")},
)  # fmt: skip
hold(
    Challenge, "account", N_("Sign-ins that were begun"), Challenge.account_id,
    erase=Delete(), retention=SIGN_INS, age=Challenge.expires_at, leaves_out="sealed",
    shows={"expires_at": N_("Kept until")},
)  # fmt: skip
hold(
    RecoveryCode, "account", N_("Recovery codes"), RecoveryCode.account_id,
    erase=Delete(), retention=WITH_PERSON, shows={"made_at": N_("When"), "used_at": N_("Used at")},
)  # fmt: skip
hold(
    Passkey, "account", N_("Passkeys"), Passkey.account_id,
    erase=Delete(), retention=WITH_PERSON,
    shows={"name": N_("Name"), "made_at": N_("When"), "used_at": N_("Used at")},
)  # fmt: skip
hold(
    ProviderLink, "account", N_("Accounts elsewhere that sign in here"), ProviderLink.account_id,
    erase=Delete(), retention=WITH_PERSON, identifies={"subject": "login"},
    shows={"issuer": N_("Provider"), "linked_at": N_("When")},
)  # fmt: skip
hold(
    Invitation, "account", N_("Invitations"), Invitation.person_id,
    erase=Delete(), retention=SIGN_INS, age=Invitation.expires_at,
    shows={"made_at": N_("When"), "used_at": N_("Used at")},
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
    UnitImport, RosterMapping, UnitListCheck,
    Reform,  # who goes where stands in it as ids
    OutgoingMail,  # sealed, and forgotten once it has left
    AuditHead, Unit, UnitLineage, Notice, CalendarDay, RetentionRule, FileRemoval,
    Job,  # its arguments and outcome are ids and counts
)  # fmt: skip
