"""The page that shows how far a job is, for whoever asked for it."""

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from lms.kernel import db, jobs
from lms.kernel.web import authorize, current_actor, wants_json

bp = Blueprint("jobs", __name__, url_prefix="/jobs")


@bp.get("/<public_id>")
def show(public_id: str) -> ResponseReturnValue:
    """Show a job's progress; as JSON for the page's script."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    job = jobs.get_job(db.session(), public_id)
    authorize(see=job.asked_by == actor.id or actor.is_administrator)
    if wants_json():
        return jsonify(state=job.state, done=job.done, total=job.total, outcome=job.outcome)
    return render_template("lms/jobs/show.html", job=job)
