"""Merging and undoing: what is refused and why, what is chosen, what is remembered."""

from datetime import date

import pytest
from sqlalchemy import Column, ForeignKey, Integer, String, Table, UniqueConstraint, insert, select

from lms.kernel import clock, db
from lms.kernel.actor import COMMAND_LINE
from lms.kernel.audit import AuditEntry
from lms.kernel.errors import NotFound
from lms.people.accounts import service as accounts
from lms.people.accounts.models import Account, Invitation, RecoveryCode, SignIn
from lms.people.merging import conflicts, folding, queries, service
from lms.people.merging.folding import CannotMerge
from lms.people.persons.models import Person, PersonContact, PersonMerge, PersonWord
from lms.people.persons.service import set_citizen_id
from tests.certificates import build as certificates
from tests.lms.people.merging import build
from tests.people import PASSWORD
from tests.quizzes.attempts import build as attempts
from tests.quizzes.contests import build as contest
from tests.quizzes.papers import build as papers


@pytest.fixture
def pair(session):
    """The same person twice, with nothing else."""
    return build.person(session), build.person(session, "Nguyễn Thị An", phone="0987654321")


def merge(session, one, two, **choices):
    made = service.merge_persons(
        session(), COMMAND_LINE, one.public_id, two.public_id, now=build.later(), **choices
    )
    session.commit()
    return made.public_id


def undo(session, merge_id):
    service.undo_merge(session(), COMMAND_LINE, merge_id, now=build.later(120))
    session.commit()


def refused(session, one, two, kind=CannotMerge):
    """The refusal of a merge, of which nothing is left."""
    before = build.everything(session, without=())
    with pytest.raises(kind) as refusal:
        merge(session, one, two)
    session.rollback()
    assert build.everything(session, without=()) == before
    return str(refusal.value)


# What is refused ------------------------------------------------------------------------


def test_two_who_play_in_one_contest_are_not_merged(session, cast, pair):
    played = contest.contest(session, cast.information, title="Tìm hiểu pháp luật")
    for number, each in enumerate(pair):
        contest.register(
            session, played, person=session.get(Person, each.id), phone=f"091234567{number}"
        )
    session.commit()
    assert "Tìm hiểu pháp luật" in refused(session, *pair)


def test_two_open_attempts_at_one_quiz_are_not_one_persons(session, cast, pair):
    quiz = papers.quiz(session, cast.information, attempts_allowed=None, title="Bài đang làm")
    for each in pair:
        attempts.started(session, quiz, each)
    assert "Bài đang làm" in refused(session, *pair)


def test_two_certificates_of_one_event_are_not_one_persons(session, cast, pair):
    event = certificates.held_event(session, cast.information)
    for each in pair:
        certificates.enrol(session, event, each, cast.justice)
    certificates.issue_all(event, COMMAND_LINE)
    assert event.title in refused(session, *pair)


def test_a_constraint_without_a_rule_refuses_and_names_the_table(session, cast, monkeypatch):
    one, two = build.twice(session, cast)
    rules = {name: rule for name, rule in conflicts.RULES.items() if "enrolment_event" not in name}
    monkeypatch.setattr(conflicts, "RULES", rules)
    assert "“enrolment”" in refused(session, one, two)


def test_a_record_is_not_merged_with_itself_nor_with_nobody(session, pair):
    refused(session, pair[0], pair[0], kind=service.SamePerson)
    merge(session, *pair)
    with pytest.raises(NotFound):
        merge(session, *pair)


# Two of these refuse the merge (an erased person is nobody's twin), or cannot be: codes are withdrawn.
WITHOUT_RULE = {"uq_erasure_person_id", "uq_invitation_open", "uq_password_reset_open"}


def test_every_constraint_of_which_a_person_has_only_one_is_decided():
    found, seen, waiting = set(), set(), ["person", "enrolment", "membership"]
    while waiting:
        table = db.Base.metadata.tables[waiting.pop()]
        seen.add(table.name)
        for child, column in folding.references(table):
            found |= {name for name, _, _ in folding.unique_sets(child, column)}
    assert found - conflicts.RULES.keys() == WITHOUT_RULE
    assert seen == {"person", "enrolment", "membership"}


def test_every_rule_is_for_a_constraint_that_there_is():
    known = {"membership_overlap"}
    for table in db.Base.metadata.tables.values():
        for column in table.columns:
            known |= {name for name, _, _ in folding.unique_sets(table, column)}
    assert conflicts.RULES.keys() - known == set()


@pytest.fixture
def later_table(engine, session):
    """A table that nobody knew of when merging was written."""
    metadata = db.Base.metadata
    table = Table(
        "later_thing", metadata, Column("id", Integer, primary_key=True),
        Column("person_id", ForeignKey("person.id")), Column("what", String),
        UniqueConstraint("person_id", "what", name="uq_later_thing"),
    )  # fmt: skip
    session.remove()
    table.create(engine)
    yield table
    session.remove()
    table.drop(engine)
    metadata.remove(table)


def test_a_table_that_is_added_later_is_carried_too(session, pair, later_table):
    one, two = pair
    session.execute(insert(later_table).values(id=1, person_id=two.id, what="a"))
    session.commit()
    merge_id = merge(session, one, two)
    assert session.scalar(select(later_table.c.person_id)) == one.id
    undo(session, merge_id)
    assert session.scalar(select(later_table.c.person_id)) == two.id


def test_a_unique_row_of_a_table_that_is_added_later_refuses_the_merge(session, pair, later_table):
    for number, each in enumerate(pair):
        session.execute(insert(later_table).values(id=number, person_id=each.id, what="a"))
    session.commit()
    assert "“later_thing” (uq_later_thing)" in refused(session, *pair)


# Who acted stays who acted: these are ids without a reference, and names are read from the merges.
SAYS_WHO_ACTED = {
    "audit_entry.actor_id", "certificate.issued_by", "certificate_state.decided_by",
    "disqualification.decided_by", "distinct_person.decided_by", "job.asked_by",
    "person_merge.gone_id", "person_merge.merged_by", "person_merge.undone_by",
    "question.created_by", "question_import.read_by", "question_version.created_by",
    "quiz_figures.computed_by", "reform.created_by", "register_mark.marked_by",
    "roster_file.confirmed_by", "roster_file.sent_by", "roster_import.read_by",
    "roster_mapping.chosen_by", "round_freeze.frozen_by", "unit_import.read_by",
    "unit_list_check.checked_by",
}  # fmt: skip


def test_an_id_of_a_person_without_a_reference_only_says_who_acted():
    loose = {
        f"{table.name}.{column.name}"
        for table in db.Base.metadata.tables.values()
        for column in table.columns
        if column.name.endswith(("_by", "person_id", "actor_id", "gone_id"))
        and isinstance(column.type, Integer)
        and not column.foreign_keys
    }
    assert loose - SAYS_WHO_ACTED == set()


# What is chosen -------------------------------------------------------------------------


def test_what_is_taken_fills_and_what_is_not_stays_beside(session):
    one = build.person(session, "Nguyễn Thị An", phone="0912345678", email="an@sotuphap.vn")
    two = build.person(session, "Nguyễn Thị Ánh", phone="0987654321", born=date(1991, 1, 1))
    merge(session, one, two, taken={"full_name", "phone"})
    kept = session.get(Person, one.id)

    assert (kept.full_name, kept.phone, kept.email) == (
        "Nguyễn Thị Ánh",
        "0987654321",
        "an@sotuphap.vn",
    )
    assert kept.birth_date == date(1990, 5, 1)
    assert [(each.kind, each.value) for each in session.query(PersonContact)] == [
        ("phone", "0912345678")
    ]
    words = {each.word for each in session.query(PersonWord)}
    assert words == {"nguyen", "thi", "anh", "0912345678", "0987654321", "@an@sotuphap.vn"}
    assert {each.sort_key for each in session.query(PersonWord)} == {kept.sort_key}


@pytest.mark.parametrize("of_gone", [False, True])
def test_the_chosen_account_signs_in_and_the_other_does_not(session, app, of_gone):
    one, two = (build.person(session, login=login) for login in ("an.mot", "an.hai"))
    merge_id = merge(session, one, two, keeps_account_of_gone=of_gone)

    def signs_in(login):
        sent = {"login": login, "password": PASSWORD}
        return app.test_client().post("/sign-in", data=sent).status_code == 302

    assert [signs_in("an.mot"), signs_in("an.hai")] == [not of_gone, of_gone]
    undo(session, merge_id)
    assert [signs_in("an.mot"), signs_in("an.hai")] == [True, True]


def test_ways_to_sign_in_that_were_put_aside_come_back_with_their_account(session):
    one, two = (build.person(session, login=login) for login in ("an.mot", "an.hai"))
    account = session.query(Account).filter_by(login="an.hai").one()
    session.add(RecoveryCode(account_id=account.id, code_hash=b"x" * 32, made_at=clock.now()))
    session.commit()
    before = build.everything(session)
    merge_id = merge(session, one, two)
    assert session.query(RecoveryCode).count() == 0
    undo(session, merge_id)
    assert build.everything(session) == before


def test_codes_handed_out_before_open_nothing_any_more(session):
    one, two = build.person(session, login="an.mot"), build.person(session)
    accounts.invite(session(), [session.get(Person, two.id)], now=clock.now())
    session.commit()
    before = build.everything(session)
    merge_id = merge(session, one, two)
    (invitation,) = session.query(Invitation)
    assert (invitation.person_id, invitation.withdrawn_at is not None) == (one.id, True)
    undo(session, merge_id)
    assert build.everything(session) == before


def test_nobody_stays_signed_in_and_undoing_signs_nobody_in(session, cast):
    one, two = (build.person(session, login=login) for login in ("an.mot", "an.hai"))
    browsers = [cast.browser(each) for each in (one, two)]
    merge_id = merge(session, one, two)
    assert [each.get("/my/events").status_code for each in browsers] == [302, 302]
    undo(session, merge_id)
    assert [each.get("/my/events").status_code for each in browsers] == [302, 302]
    assert session.query(SignIn).filter(SignIn.ended_at.is_(None)).count() == 0


def test_who_merged_what_into_whom_is_in_the_log_of_both(session, pair):
    one, two = pair
    merge(session, one, two)
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(entry.action, entry.subject) for entry in entries] == [
        ("person.merged", f"person:{one.public_id}"), ("person.merged", f"person:{two.public_id}"),
    ]  # fmt: skip
    assert entries[0].details["after"] == {"phone": "0987654321"}
    assert build.CITIZEN not in repr([entry.details for entry in entries])


def test_the_journal_is_sealed(session, cast):
    one, two = build.twice(session, cast)
    merge(session, one, two)
    kept = session.query(PersonMerge).one()
    assert b"0987654321" not in kept.journal
    assert b"an.hai" not in kept.journal


# Undoing --------------------------------------------------------------------------------


def test_a_merge_is_undone_once(session, pair):
    merge_id = merge(session, *pair)
    undo(session, merge_id)
    with pytest.raises(service.UndoneAlready):
        undo(session, merge_id)


def test_a_merge_that_another_rests_on_is_undone_after_it(session, pair):
    one, two = pair
    third = build.person(session, "Nguyễn Thị An Ba")
    before = build.everything(session)
    first = merge(session, one, two)
    second = merge(session, third, one)

    with pytest.raises(service.MergedOn, match="Nguyễn Thị An"):
        undo(session, first)
    session.rollback()
    undo(session, second)
    undo(session, first)
    assert build.everything(session) == before


def test_an_id_leads_through_a_chain_of_merges_to_who_is_left(session, pair, cast):
    one, two = pair
    third = build.person(session, "Nguyễn Thị An Ba")
    merge(session, one, two)
    merge(session, third, one)
    browser = cast.browser(cast.dung)
    for gone in (one, two):
        assert browser.get(f"/people/{gone.public_id}").location == f"/people/{third.public_id}"


def test_what_came_since_stays_and_what_was_written_since_is_not_overwritten(session, pair):
    one, two = pair
    merge_id = merge(session, one, two)
    kept = session.get(Person, one.id)
    assert kept.phone == "0987654321"
    kept.phone = "0355555555"
    session.add(PersonContact(person_id=kept.id, kind="other", value="Zalo"))
    session.commit()
    undo(session, merge_id)

    assert [each.phone for each in session.query(Person).order_by(Person.id)] == [
        "0355555555", "0987654321",
    ]  # fmt: skip
    assert session.query(PersonContact).one().person_id == one.id


def test_a_sign_in_name_that_somebody_took_since_keeps_a_merge_from_being_undone(session):
    one, two = (build.person(session, login=login) for login in ("an.mot", "an.hai"))
    merge_id = merge(session, one, two)
    build.person(session, "Người Khác", login="an.hai")
    before = build.everything(session, without=())

    with pytest.raises(service.PlaceTaken):
        undo(session, merge_id)
    session.rollback()
    assert build.everything(session, without=()) == before


def test_a_merge_whose_journal_was_erased_is_not_undone(session, pair):
    merge_id = merge(session, *pair)
    session.query(PersonMerge).one().journal = None
    session.commit()
    with pytest.raises(service.Erased):
        undo(session, merge_id)


def test_what_is_gone_meanwhile_is_left_out_of_undoing(session, pair):
    one, two = pair
    accounts.add_account(
        session(), session.get(Person, two.id), login="an", password=PASSWORD, now=clock.now()
    )
    session.commit()
    merge_id = merge(session, one, two)
    session.delete(session.query(Account).one())
    session.commit()
    undo(session, merge_id)
    assert session.query(Account).count() == 0
    assert session.query(Person).count() == 2


# Pairs ----------------------------------------------------------------------------------


def reasons(session):
    return [
        (pair.person_id, pair.other_id, *pair.reasons) for pair in queries.list_pairs(session())
    ]


def test_pairs_share_a_mobile_a_citizen_id_or_name_and_birth_date(session):
    a = build.person(session, "Hoà Thị An", phone="0912345678")
    b = build.person(session, "Hòa Thi An")
    c = build.person(session, "Trần Bình")
    d = build.person(session, "Lê Chi", born=None)
    session.add(PersonContact(person_id=c.id, kind="phone", value="0912345678"))
    for each in (c, d):
        set_citizen_id(each, build.CITIZEN)
    session.commit()
    build.person(session, "Hòa Thị An", born=None)  # a name alone says nothing
    found = reasons(session)

    assert found == [(c.id, d.id, "citizen_id"), (a.id, c.id, "phone"), (a.id, b.id, "name")]
    of_a = [(one.person_id, one.other_id) for one in queries.list_pairs_of(session(), a)]
    assert of_a == [(a.id, c.id), (a.id, b.id)]


def test_a_landline_and_what_a_crowd_shares_say_nothing(session):
    for number in range(22):
        one = build.person(
            session, f"Người {'ABCDEFGHIKLMNOPQRSTUVX'[number]}", phone="02083855123", born=None
        )
        session.add(PersonContact(person_id=one.id, kind="phone", value="0912345678"))
    session.commit()
    assert reasons(session) == []


def test_who_were_found_to_be_two_are_not_proposed_again_even_after_merging(session, pair):
    one, two = pair
    third = build.person(session)
    assert len(reasons(session)) == 3
    service.decide_distinct(session(), COMMAND_LINE, one, third, now=clock.now())
    service.decide_distinct(session(), COMMAND_LINE, one, third, now=clock.now())
    session.commit()
    assert [pair[:2] for pair in reasons(session)] == [(one.id, two.id), (two.id, third.id)]

    merge(session, two, one)  # two was found to be another than third, for one was
    assert reasons(session) == []
    with pytest.raises(service.SamePerson):
        service.decide_distinct(session(), COMMAND_LINE, third, third, now=clock.now())


def test_a_persons_page_tells_administrators_of_merges_and_of_records_alike(session, cast, pair):
    one, two = pair
    merge_id = merge(session, one, two)
    address = f"/people/{one.public_id}"
    page = cast.browser(cast.dung).get(address).text
    assert f"/people/merges/{merge_id}" in page
    assert "có thể là cùng một người" not in page

    build.person(session)  # of the same name and birth date
    page = cast.browser(cast.dung).get(address).text
    assert "Có 1 hồ sơ khác có thể là cùng một người." in page
    listed = cast.browser(cast.dung).get(f"/people/duplicates?person={one.public_id}").text
    assert listed.count("/merge/") == 1
