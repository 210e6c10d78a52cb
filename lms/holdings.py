"""Every declaration of what is held of persons: importing this completes the registry of rights."""

from certificates import holdings as certificates
from courses.attendance import holdings as attendance
from courses.content import holdings as content
from courses.enrolment import holdings as enrolment
from courses.programme import holdings as programme
from lms.people.rights import held, held_accounts, held_rosters
from lms.people.rights.cli import retention
from lms.plan import holdings as plan
from quizzes.analysis import holdings as analysis
from quizzes.attempts import holdings as attempts
from quizzes.bank import holdings as bank
from quizzes.contests import holdings as contests
from quizzes.papers import holdings as papers

MODULES = (
    held, held_accounts, held_rosters, plan, bank, papers, attempts, analysis, contests, programme,
    enrolment, content, attendance, certificates,
)  # fmt: skip
COMMANDS = (retention,)  # they need the whole registry, and are found here
