"""The words by which persons are found, kept in step with them at every flush.

Whoever sets a name, a phone number or an email address need not know of it.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, event, insert, inspect, select
from sqlalchemy.orm import Session

from lms.people.persons.models import Person, PersonContact, PersonWord

WATCHED = ("full_name", "sort_key", "search_key", "phone", "email", "contacts")


def words_of(search_key: str, reached_by: Iterable[str | None]) -> set[str]:
    """Return the words of a name without accents, the phone numbers, and the emails as ``email_word``."""
    return {
        *search_key.split(),
        *(email_word(value) if "@" in value else value for value in reached_by if value),
    }


def email_word(email: str) -> str:
    """Return the word of an email address: no word of a name begins like it."""
    return f"@{email.lower()}"


def write_words(session: Session, person_ids: Iterable[int]) -> None:
    """Write anew the words of these persons, as they stand in the database."""
    ids = sorted(set(person_ids))
    if not ids:
        return
    session.execute(delete(PersonWord).where(PersonWord.person_id.in_(ids)))
    reached: dict[int, list[str]] = {person_id: [] for person_id in ids}
    contacts = select(PersonContact.person_id, PersonContact.value).where(
        PersonContact.person_id.in_(ids), PersonContact.kind != "other"
    )
    for person_id, value in session.execute(contacts):
        reached[person_id].append(value)
    persons = select(
        Person.id, Person.search_key, Person.sort_key, Person.phone, Person.email
    ).where(Person.id.in_(ids))
    _insert(
        session,
        (
            (id_, sort_key, words_of(search_key, [phone, email, *reached[id_]]))
            for id_, search_key, sort_key, phone, email in session.execute(persons)
        ),
    )


def _insert(session: Session, found: Iterable[tuple[int, str, set[str]]]) -> None:
    rows = [
        {"word": word, "sort_key": sort_key, "person_id": person_id}
        for person_id, sort_key, words in found
        for word in sorted(words)
    ]
    if rows:
        session.execute(insert(PersonWord.__table__), rows)  # type: ignore[arg-type]


def _is_changed(person: Person) -> bool:
    state = inspect(person)
    return any(state.attrs[name].history.has_changes() for name in WATCHED)


def _whose(contact: PersonContact) -> set[int]:
    """Return whose contact this is, or was before it was taken away."""
    of = inspect(contact).attrs.person_id.history
    return {*(of.added or ()), *(of.unchanged or ()), *(of.deleted or ())} - {None}


def _keep_in_step(session: Session, _context: Any) -> None:
    fresh = [one for one in session.new if isinstance(one, Person)]
    with_contacts = {
        person_id
        for one in (*session.new, *session.dirty, *session.deleted)
        if isinstance(one, PersonContact)
        for person_id in _whose(one)
    }
    changed = {one.id for one in session.dirty if isinstance(one, Person) and _is_changed(one)}
    _insert(
        session,
        (
            (one.id, one.sort_key, words_of(one.search_key, [one.phone, one.email]))
            for one in fresh
            if one.id not in with_contacts
        ),
    )
    write_words(session, changed | with_contacts)


event.listen(Session, "after_flush", _keep_in_step)
