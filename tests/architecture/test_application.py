"""The application put together: its addresses, its models against the migrations."""

import re

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from lms import schema
from lms.app import create_app
from lms.kernel import db
from lms.kernel.config import Settings
from lms.migrations.alembic_run import upgrade
from tests.architecture.source import ROOT, relative


@pytest.fixture(scope="module")
def app():
    return create_app(Settings(secret_key="-" * 32))


def routes(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_no_address_shows_a_number_that_counts(app):
    """Public ids are opaque: an integer in an address would tell how many came before."""
    counting = [
        str(rule) for rule in routes(app) if re.search(r"<int:(?!year|number|page)", rule.rule)
    ]
    assert counting == []


def test_models_and_migrations_agree(tmp_path):
    engine = db.make_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, schema.metadata)
    engine.dispose()
    assert differences == []


def test_every_constraint_has_a_name():
    nameless = [
        f"{table.name}: {constraint}"
        for table in schema.metadata.sorted_tables
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert nameless == []


def test_migrations_form_one_line():
    versions = sorted((ROOT / "lms" / "migrations" / "versions").glob("*.py"))
    parents = [
        found[1]
        for path in versions
        if (
            found := re.search(r"(?m)^down_revision[^=]*= *(.+)$", path.read_text(encoding="utf-8"))
        )
    ]
    twice = [str(relative(versions[i])) for i, p in enumerate(parents) if parents.index(p) != i]
    assert twice == []
