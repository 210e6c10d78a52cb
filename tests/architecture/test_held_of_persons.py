"""Nothing is held of a person of which nobody said how it is exported, erased, and for how long kept."""

from sqlalchemy import (
    JSON,
    Column,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

from lms import holdings as _declared  # noqa: F401 -- completes the registry
from lms import schema
from lms.people.rights.holdings import (
    KINDS,
    WITH_PERSON,
    Blank,
    Keep,
    holdings,
    impersonal,
    retentions,
    rows_older_than,
)
from lms.people.rights.retaining import still_personal
from tests.lms.people.rights.build import LONG_AGO

PERSONAL_TYPES = (String, JSON, LargeBinary, Date)  # a moment or a number alone tells of nobody
OPAQUE = {"public_id"}
HOW = "declare it in the feature's holdings.py: see CONTRIBUTING.md, Personal data"


def is_actor(name):
    """Who did something stays known by an id, which leads to nobody once that person is erased."""
    return name.endswith("_by") or name == "actor_id"


def target(column):
    for key in column.foreign_keys:
        return key.column.table.name
    return None


def gaps(metadata):
    """Every table and column of which something has not been said, in sentences."""
    held = {}
    for each in holdings():
        held.setdefault(each.table.name, []).append(each)
    nobody = {table.name for table in impersonal()}
    found = []
    for table in metadata.sorted_tables:
        declared = held.get(table.name, [])
        if not declared and table.name not in nobody:
            found.append(f"{table.name}: nobody said whether it holds something of persons; {HOW}")
        if declared and table.name in nobody:
            found.append(f"{table.name}: is declared to hold something and to hold nobody's")
        owners = {each.owner.name for each in declared if each.owner is not None}
        owners |= {name for each in declared for name in each.acts}
        for column in table.columns:
            to = target(column)
            leads = to == "person" or (to in held and to != table.name)
            if leads and not is_actor(column.name) and column.name not in owners and not declared:
                found.append(f"{table.name}.{column.name}: leads to a person; {HOW}")
            if to == "person" and not is_actor(column.name) and column.name not in owners:
                found.append(f"{table.name}.{column.name}: is no declaration's owner; {HOW}")
        for each in declared:
            found += unsaid(table, each)
    return found


def unsaid(table, holding):
    """What one declaration leaves open."""
    found = []
    if isinstance(holding.erase, Keep) and not holding.erase.reason:
        found.append(f"{table.name}: is kept without a reason")
    if isinstance(holding.erase, Blank):
        said = {*holding.erase.values, *holding.erase.plain.split(), *holding.erase.keeps}
        for column in table.columns:
            is_plain = column.primary_key or column.foreign_keys or column.name in OPAQUE
            if isinstance(column.type, PERSONAL_TYPES) and not is_plain and column.name not in said:
                found.append(f"{table.name}.{column.name}: an erasure would leave it; {HOW}")
    if holding.retention not in {each.name for each in retentions()}:
        found.append(f"{table.name}: has no rule of retention; {HOW}")
    elif holding.retention != WITH_PERSON and not isinstance(holding.erase, Keep):
        has_rows = still_personal(holding) is not None
        if has_rows and rows_older_than(holding, LONG_AGO) is None:
            found.append(f"{table.name}: nothing says how old a row is; {HOW}")
    for column in table.columns:
        # A secret that guards an account is left out of a copy, and says so.
        is_told = column.name in holding.opens or column.name in holding.leaves_out
        if column.name.endswith("_sealed") and not is_told:
            found.append(f"{table.name}.{column.name}: a copy could not read it; {HOW}")
    named = {
        *holding.shows, *holding.opens, *holding.leaves_out, *holding.identifies, *holding.files,
    }  # fmt: skip
    if isinstance(holding.erase, Blank):
        named |= {*holding.erase.values, *holding.erase.plain.split(), *holding.erase.keeps}
    found += [f"{table.name}.{name}: is no column" for name in named - set(table.c.keys())]
    return found


def new_gaps(metadata):
    """What a change of the schema leaves open, whatever was open before."""
    before = set(gaps(schema.metadata))
    return [gap for gap in gaps(metadata) if gap not in before]


def copied():
    """The schema once more, where a test may add tables."""
    metadata = MetaData()
    for table in schema.metadata.sorted_tables:
        table.to_metadata(metadata)
    return metadata


def test_everything_held_of_persons_has_an_export_an_erasure_and_a_retention():
    assert gaps(schema.metadata) == []


def test_a_table_keyed_to_a_person_without_a_declaration_is_noticed():
    metadata = copied()
    Table(
        "diary", metadata, Column("id", Integer, primary_key=True),
        Column("writer_id", ForeignKey("person.id")), Column("text", String),
    )  # fmt: skip
    found = new_gaps(metadata)
    assert any(gap.startswith("diary: nobody said") for gap in found)
    assert any(gap.startswith("diary.writer_id: leads to a person") for gap in found)


def test_a_table_that_leads_to_a_person_through_another_is_noticed():
    metadata = copied()
    Table(
        "excuse", metadata, Column("id", Integer, primary_key=True),
        Column("enrolment_id", ForeignKey("enrolment.id")), Column("text", String),
    )  # fmt: skip
    assert any(
        gap.startswith("excuse.enrolment_id: leads to a person") for gap in new_gaps(metadata)
    )


def test_a_new_text_that_an_erasure_would_leave_is_noticed():
    metadata = copied()
    metadata.tables["enrolment"].append_column(Column("diet", String))
    metadata.tables["register_mark"].append_column(Column("evidence", JSON))
    assert [gap.partition(":")[0] for gap in new_gaps(metadata)] == [
        "enrolment.diet", "register_mark.evidence",
    ]  # fmt: skip


def test_a_second_column_that_leads_to_a_person_is_noticed():
    metadata = copied()
    metadata.tables["enrolment"].append_column(Column("companion_id", ForeignKey("person.id")))
    assert [gap.partition(":")[0] for gap in new_gaps(metadata)] == ["enrolment.companion_id"]


def test_every_declaration_has_a_kind_that_pages_know():
    assert {each.kind for each in holdings()} <= set(KINDS)
