"""Put the product together: every blueprint, once."""

import logging
from datetime import timedelta
from typing import Any

from flask import Flask
from flask_login import LoginManager
from werkzeug.middleware.proxy_fix import ProxyFix

from certificates import views as certificates
from courses.attendance import check_ins as attendance
from courses.completion import views as completion
from courses.content import reading as content
from courses.enrolment import import_views as enrolment
from courses.programme import views as programme
from lms import holdings
from lms.kernel import clock, db, job_views, mail
from lms.kernel.config import ROOT, Settings, get_settings
from lms.kernel.cookies import RememberedCookies
from lms.kernel.csrf import RememberedTokens
from lms.kernel.i18n import chosen_locale, init_i18n
from lms.kernel.limits import limiter
from lms.kernel.web import Application, current_actor, init_web
from lms.pages import unit_records
from lms.pages import unit_views as home
from lms.pages.menu import account_url, footer_items, nav_items
from lms.people.accounts import manage_views as people
from lms.people.accounts import sign_ins
from lms.people.accounts import tasks as account_tasks
from lms.people.audit_log import views as audit_log
from lms.people.merging import views as merging
from lms.people.persons import change_views as persons
from lms.people.reforms import views as reforms
from lms.people.rights import retention_views as rights
from lms.people.rights import tasks as rights_tasks
from lms.people.roles import granting_views as roles
from lms.people.roster import views as roster
from lms.people.units import import_views as units
from lms.plan import views as plan
from quizzes.analysis import views as analysis
from quizzes.attempts import marking_views as attempts
from quizzes.attempts import tasks as attempt_tasks
from quizzes.bank import file_views as bank
from quizzes.contests import results_views as contests
from quizzes.papers import views as papers

FEATURES = (
    home,
    people,
    audit_log,
    persons,
    merging,
    roles,
    rights,
    roster,
    units,
    reforms,
    plan,
    programme,
    enrolment,
    content,
    attendance,
    completion,
    bank,
    papers,
    attempts,
    analysis,
    contests,
    certificates,
    job_views,
)
WORK = (
    mail,
    account_tasks,
    attempt_tasks,
    rights_tasks,
)  # importing them registers what the worker does
HELD = holdings.MODULES  # importing them completes the registry of what is held of persons
RECORDS = (unit_records,)  # importing it lets a reform's preview count what stays
MAX_UPLOAD = 12 * 1024 * 1024


def create_app(settings: Settings | None = None, **config: Any) -> Flask:
    """Build the application; the caller has connected the database."""
    settings = settings or get_settings()
    app = Application(
        "lms", root_path=str(ROOT), template_folder="templates", static_folder="static"
    )
    app.config.from_mapping(
        SECRET_KEY=settings.secret(),
        MAX_CONTENT_LENGTH=MAX_UPLOAD,
        # The prefix makes browsers refuse the cookie from anywhere but this host over HTTPS.
        SESSION_COOKIE_NAME="__Host-lms" if settings.is_https else "lms",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
        PERMANENT_SESSION_LIFETIME=timedelta(days=14),
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.config.from_mapping(config)
    if settings.proxy_hops:  # else anybody could name the address that limits count by
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    app.session_interface = RememberedCookies()
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    init_i18n(app)
    init_web(app)
    RememberedTokens(app)
    limiter.init_app(app)
    _init_login(app)
    for feature in FEATURES:
        app.register_blueprint(feature.bp)
    _add_globals(app)
    if not app.debug:
        logging.basicConfig(level=logging.INFO)
    return app


def _init_login(app: Flask) -> None:
    login = LoginManager(app)
    login.session_protection = None  # a phone changes its address all day long

    @login.user_loader  # type: ignore[untyped-decorator]
    def load(token: str) -> sign_ins.SignedIn | None:
        return sign_ins.find(db.session(), token, now=clock.now())


def _add_globals(app: Flask) -> None:
    @app.context_processor
    def add() -> dict[str, Any]:
        actor = current_actor()
        return {
            "actor": actor,
            "locale": chosen_locale(),
            "nav_items": nav_items(actor),
            "account_url": account_url(actor),
            "footer_items": footer_items(actor),
            "now": clock.now(),
        }
