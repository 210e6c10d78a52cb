"""The life of an attempt, whatever a person and the clock do to it."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from lms.kernel import clock
from lms.kernel.errors import Refusal
from quizzes.attempts import queries, service
from tests.quizzes.attempts.build import started
from tests.quizzes.papers import build

TEXTS = st.sampled_from(["Thái Nguyên", "Bắc Kạn", "", None])
LIMIT = timedelta(minutes=10)


def machine(session, quiz, person):
    """A machine over a new attempt of the person."""

    class Life(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.now = clock.now()
            self.attempt = started(session, quiz, person, now=self.now)
            self.model, self.seq, self.last, self.result = {}, 0, None, None

        def do(self, act, *arguments, **more):
            try:
                result = act(session, *arguments, now=self.now, **more)
                session.commit()
            except Refusal as refusal:
                session.rollback()
                return type(refusal)
            return result

        def save(self, place, raw, after, key):
            return self.do(
                service.save_answer, self.attempt.public_id, person_id=person.id, place=place,
                raw=raw, after=after, save_key=key,
            )  # fmt: skip

        @rule(place=st.integers(0, 2), raw=TEXTS)
        def save_next(self, place, raw):
            saved = self.save(place, raw, self.seq, f"k{self.seq}")
            if self.result:
                assert saved is service.AlreadySubmitted
            elif self.now > self.attempt.due_at + timedelta(seconds=60):
                assert saved is service.TimeIsUp
            else:
                self.seq += 1
                assert saved.seq == self.seq
                self.model[place] = raw or None
                self.last = (place, raw, self.seq - 1, f"k{self.seq - 1}")

        @rule()
        def repeat_the_last(self):
            if self.last:
                assert self.save(*self.last).seq == self.seq

        @rule(place=st.integers(0, 2), raw=TEXTS)
        def save_from_an_old_tab(self, place, raw):
            if self.seq:
                refused = self.save(place, raw, self.seq - 1, "old")
                assert refused in {service.StaleTab, service.AlreadySubmitted, service.TimeIsUp}

        @rule(seconds=st.integers(1, 400))
        def time_goes_by(self, seconds):
            self.now += timedelta(seconds=seconds)

        @rule()
        def hand_in(self):
            done = self.do(service.submit_attempt, self.attempt.public_id, person_id=person.id)
            self.result = self.result or self.outcome(done)
            assert self.outcome(done) == self.result

        @rule()
        def the_worker_comes_round(self):
            self.do(service.close_overdue, limit=5)
            session.refresh(self.attempt)
            if self.attempt.state == "submitted":
                self.result = self.result or self.outcome(self.attempt)

        @staticmethod
        def outcome(attempt):
            return attempt.submitted_at, attempt.earned, attempt.closed_by, attempt.duration_ms

        @invariant()
        def what_is_stored_is_what_was_acknowledged(self):
            stored = queries.list_answers(session, [self.attempt.id])[self.attempt.id]
            assert stored == self.model
            session.refresh(self.attempt)
            assert self.attempt.last_seq == self.seq
            if self.result:
                right = sum(text == "Thái Nguyên" for text in self.model.values())
                assert (self.attempt.earned, self.attempt.correct) == (right, right)
                assert self.outcome(self.attempt) == self.result
                assert self.attempt.submitted_at <= self.attempt.due_at

        def teardown(self):
            self.do(service.submit_attempt, self.attempt.public_id, person_id=person.id)

    return Life


@pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")
def test_whatever_happens_acknowledged_answers_are_kept_and_graded_once(cast, session):
    quiz = build.quiz(
        session,
        cast.information,
        kinds=("short_answer",) * 3,
        time_limit=LIMIT,
        attempts_allowed=None,
    )
    run_state_machine_as_test(
        machine(session, quiz, cast.an),
        settings=settings(
            max_examples=25,
            stateful_step_count=15,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
