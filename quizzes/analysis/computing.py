"""Computing the figures of a quiz from its attempts, as the JSON that is kept and shown."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from lms.kernel import clock
from quizzes.analysis import queries, rules
from quizzes.analysis.queries import Sitting
from quizzes.analysis.rules import FEWEST, Extremes, ItemStatistics, Which
from quizzes.attempts.queries import list_answers, list_unit_names
from quizzes.bank.kinds.base import Response
from quizzes.papers.models import Quiz
from quizzes.papers.queries import get_questions
from quizzes.papers.questions import Asked

KEPT = Decimal("0.0001")
Json = dict[str, Any]


@dataclass
class _Asked:
    """A question's marks over the attempts that asked it, by the attempts' places."""

    question: Asked
    worth: Decimal
    places: list[int] = field(default_factory=list)
    marks: list[Decimal] = field(default_factory=list)
    paper_places: list[int] = field(default_factory=list)


def compute(session: Session, quiz: Quiz, which: Which) -> Json:
    """Return the figures of the attempts that count; those that wait for marking are left out."""
    everything = queries.list_sittings(session, quiz.id, which)
    versions = {entry["version"] for each in everything for entry in each.paper}
    questions = get_questions(session, versions)
    sittings = [each for each in everything if not _waits(each, questions)]
    figures: Json = {"attempts": len(sittings), "left_out": len(everything) - len(sittings)}
    if len(sittings) < FEWEST:
        return figures
    totals = [each.earned for each in sittings]
    asked = _by_question(sittings, questions)
    described = queries.describe_versions(session, list(asked))
    is_drawn = any(len(each.places) < len(sittings) for each in asked.values())
    statistics = {
        version: rules.item_statistics(
            each.marks,
            [totals[place] for place in each.places],
            each.worth,
            is_drawn=len(each.places) < len(sittings),
        )
        for version, each in asked.items()
    }
    weights: dict[int, Decimal | None] = {}
    if not is_drawn:
        found = rules.effective_weights(list(statistics.values()))
        weights = dict(zip(statistics, found, strict=True))
    choices = _choices(session, sittings, asked, totals)
    figures["questions"] = [
        _item(described[version], asked[version], each, weights.get(version), choices.get(version))
        for version, each in statistics.items()
    ]
    variances = [each.sd**2 for each in statistics.values() if each.sd is not None]
    whole = rules.whole_statistics(totals, None if is_drawn else variances)
    figures["whole"] = _kept(vars(whole))
    figures["is_drawn"] = is_drawn
    shares = [each.earned / each.maximum for each in sittings if each.maximum]
    figures["histogram"] = rules.histogram(shares)
    figures |= _knowledge(session, sittings, asked, described)
    return figures


def _waits(sitting: Sitting, questions: Mapping[int, Asked]) -> bool:
    return any(
        mark is None and questions[entry["version"]].kind.is_graded
        for entry, mark in zip(sitting.paper, sitting.marks, strict=True)
    )


def _by_question(sittings: Sequence[Sitting], questions: Mapping[int, Asked]) -> dict[int, _Asked]:
    asked: dict[int, _Asked] = {}
    for place, sitting in enumerate(sittings):
        for at, (entry, mark) in enumerate(zip(sitting.paper, sitting.marks, strict=True)):
            if mark is None:
                continue
            version = entry["version"]
            if version not in asked:
                asked[version] = _Asked(questions[version], Decimal(entry["mark"]))
            asked[version].places.append(place)
            asked[version].marks.append(Decimal(mark))
            asked[version].paper_places.append(at)
    return asked


def _item(
    described: Any,
    asked: _Asked,
    statistics: ItemStatistics,
    weight: Decimal | None,
    choices: list[Json] | None,
) -> Json:
    right = [each["upper"] for each in choices or () if each["is_right"]]
    wrong = [each["upper"] for each in choices or () if not each["is_right"]]
    favoured = bool(right and wrong) and max(wrong) > max(right)
    guess = asked.question.kind.guess(asked.question.body)
    return {
        "question": described.public_id,
        "name": described.name,
        "version": described.number,
        "topic": described.topic,
        "kind": asked.question.kind.name,
        "verdict": rules.verdict(statistics, is_wrong_answer_favoured=favoured),
        "guess": None if guess is None else _rounded(guess),
        "weight": None if weight is None else _rounded(weight),
        "choices": choices or [],
        **_kept(vars(statistics)),
    }


def _choices(
    session: Session,
    sittings: Sequence[Sitting],
    asked: Mapping[int, _Asked],
    totals: Sequence[Decimal],
) -> dict[int, list[Json]]:
    """Count how often each choice was taken: by all, by the best 27 % and by the weakest."""
    wanted = {
        v: each for v, each in asked.items() if each.question.kind.alternatives(each.question.body)
    }
    if not wanted:
        return {}
    answers: dict[int, dict[int, Response]] = {}
    for some in queries.in_batches([each.id for each in sittings]):
        answers |= list_answers(session, some)
    found = {}
    for version, each in wanted.items():
        upper, lower = rules.extreme_groups([totals[place] for place in each.places])
        taken = [
            _taken(answers[sittings[place].id].get(at))
            for place, at in zip(each.places, each.paper_places, strict=True)
        ]
        found[version] = [
            {
                "id": choice.id,
                "text": choice.text,
                "is_msgid": each.question.kind.text_is_msgid,
                "is_right": choice.is_right,
                "count": sum(choice.id in ids for ids in taken),
                "upper": sum(choice.id in taken[n] for n in upper),
                "lower": sum(choice.id in taken[n] for n in lower),
                "extremes": len(upper),
                "index": _index(choice.id, taken, upper, lower),
            }
            for choice in each.question.kind.alternatives(each.question.body)
        ]
    return found


def _index(
    id_: str, taken: Sequence[frozenset[str]], upper: Iterable[int], lower: Iterable[int]
) -> str | None:
    best, weakest = list(upper), list(lower)
    extremes = Extremes(
        sum(id_ in taken[n] for n in best), sum(id_ in taken[n] for n in weakest), len(best)
    )
    return None if extremes.index is None else _rounded(extremes.index)


def _taken(response: Response) -> frozenset[str]:
    if isinstance(response, str):
        return frozenset({response})
    return frozenset(response or ())


def _knowledge(
    session: Session,
    sittings: Sequence[Sitting],
    asked: Mapping[int, _Asked],
    described: Mapping[int, Any],
) -> Json:
    """Return the share of the marks earned by topic, and by topic and unit or age group.

    A group of fewer than ten attempts is left out: it would tell of persons, not of knowledge.
    """
    people = {each.person_id for each in sittings}
    units = list_unit_names(session, people)
    born = queries.get_birth_dates(session, people)
    groups = {
        "unit": [units.get(each.person_id, "") for each in sittings],
        "age": [
            rules.age_group(born[each.person_id], clock.local(each.submitted_at).date())
            for each in sittings
        ],
    }
    earned: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    worth: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    who: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    for version, each in asked.items():
        topic = described[version].topic
        for place, mark in zip(each.places, each.marks, strict=True):
            for by, names in (("", None), *groups.items()):
                key = (by, topic, names[place] if names else "")
                earned[key] += mark
                worth[key] += each.worth
                who[key].add(place)
    rows = [
        {
            "by": by,
            "topic": topic,
            "group": group,
            "attempts": len(who[by, topic, group]),
            "share": _rounded(earned[by, topic, group] / worth[by, topic, group]),
        }
        for by, topic, group in sorted(worth)
        if worth[by, topic, group] and len(who[by, topic, group]) >= FEWEST
    ]
    return {"knowledge": rows}


def _kept(values: Mapping[str, Any]) -> Json:
    return {
        name: _rounded(value) if isinstance(value, Decimal) else value
        for name, value in values.items()
    }


def _rounded(value: Decimal) -> str:
    return str(value.quantize(KEPT))
