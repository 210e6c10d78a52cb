"""The plan's tasks, for those who carry them out."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lms.kernel import db
from lms.kernel.web import authorize, current_actor
from lms.plan import queries

bp = Blueprint("plan", __name__)


@bp.get("/plan")
def index() -> ResponseReturnValue:
    """Show every task with who leads it, who takes part and by when."""
    authorize(see=current_actor().is_reader)
    return render_template("lms/plan/index.html", tasks=queries.list_tasks(db.session()))
