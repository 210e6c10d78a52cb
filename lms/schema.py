"""Every table of the product: importing this completes ``Base.metadata``."""

from certificates import models as certificates
from courses.attendance import models as attendance
from courses.content import models as content
from courses.enrolment import models as enrolment
from courses.programme import models as programme
from lms.kernel import audit, jobs, mail
from lms.kernel.db import Base
from lms.people.accounts import models as accounts
from lms.people.merging import models as merging
from lms.people.persons import models as persons
from lms.people.reforms import models as reforms
from lms.people.rights import models as rights
from lms.people.roles import models as roles
from lms.people.roster import models as roster
from lms.people.units import models as units
from lms.plan import models as plan
from quizzes.analysis import models as analysis
from quizzes.attempts import models as attempts
from quizzes.bank import models as bank
from quizzes.contests import models as contests
from quizzes.papers import models as papers

MODULES = (
    audit, jobs, mail, units, persons, roles, reforms, accounts, merging, roster, rights, plan, bank, papers, attempts, analysis, contests,
    programme, enrolment, content, attendance, certificates,
)  # fmt: skip
metadata = Base.metadata
