"""The home page: what comes next for whoever looks."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.kernel.web import public

bp = Blueprint("home", __name__)


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """Show what comes next."""
    return render_template("lms/pages/index.html")
