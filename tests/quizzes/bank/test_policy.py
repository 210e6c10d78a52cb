"""Who may see and change a bank, and who sees its keys."""

import pytest

from quizzes.bank import policy
from tests.actors import ANY_READERS, ANY_WRITERS, AUTHOR, OURS, READERS, WRITERS, allowed

SOMEBODY = 99


def test_may_open_bank_is_for_readers_authors_and_approvers_of_any_unit():
    assert allowed(policy.may_open_bank) == ANY_READERS | {"author", "other_author", "approver"}


def test_may_see_question_is_for_those_of_its_unit():
    seen_by = allowed(lambda a: policy.may_see_question(a, OURS))
    assert seen_by == READERS | {"author", "approver"}


@pytest.mark.parametrize(
    ("author_id", "seen_by"),
    [
        pytest.param(SOMEBODY, WRITERS | {"approver"}, id="organisers and approvers"),
        pytest.param(AUTHOR, WRITERS | {"approver", "author"}, id="and who wrote it"),
        pytest.param(24, WRITERS | {"approver"}, id="no auditor, not even of what they wrote once"),
    ],
)
def test_may_see_key(author_id, seen_by):
    assert allowed(lambda a: policy.may_see_key(a, OURS, author_id=author_id)) == seen_by


def test_may_write_is_for_organisers_and_authors_of_any_unit():
    assert allowed(policy.may_write) == ANY_WRITERS | {"author", "other_author"}


def test_may_author_is_for_organisers_and_authors_of_the_unit():
    assert allowed(lambda a: policy.may_author(a, OURS)) == WRITERS | {"author"}


@pytest.mark.parametrize(
    ("author_id", "is_draft", "editors"),
    [
        pytest.param(SOMEBODY, True, WRITERS, id="nobody edits another author's draft"),
        pytest.param(AUTHOR, True, WRITERS | {"author"}, id="an author edits the own draft"),
        pytest.param(AUTHOR, False, WRITERS, id="not once it is in use"),
        pytest.param(24, True, WRITERS, id="nor without the role"),
    ],
)
def test_may_edit(author_id, is_draft, editors):
    found = allowed(lambda a: policy.may_edit(a, OURS, author_id=author_id, is_draft=is_draft))
    assert found == editors


def test_may_approve_is_for_organisers_and_approvers_of_the_unit():
    assert allowed(lambda a: policy.may_approve(a, OURS)) == WRITERS | {"approver"}


def test_may_manage_is_for_organisers_of_the_unit():
    assert allowed(lambda a: policy.may_manage(a, OURS)) == WRITERS


def test_may_export_is_for_organisers_of_any_unit():
    assert allowed(policy.may_export) == ANY_WRITERS


def test_may_import_is_for_organisers_and_an_author_of_the_own_file():
    assert allowed(lambda a: policy.may_import(a, OURS, sent_by=SOMEBODY)) == WRITERS
    assert allowed(lambda a: policy.may_import(a, OURS, sent_by=AUTHOR)) == WRITERS | {"author"}
