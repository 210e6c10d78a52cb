"""Who may see, issue, download and revoke certificates; anybody may verify one."""

from lms.kernel.actor import Actor


def may_issue(actor: Actor, unit_id: int) -> bool:
    """Those who organise for the event's unit."""
    return actor.organises(unit_id)


def may_revoke(actor: Actor, unit_id: int) -> bool:
    """Those who organise for the event's unit; they may restore as well."""
    return actor.organises(unit_id)


def may_download(actor: Actor, *, unit_id: int, holder_id: int) -> bool:
    """The holder, and those who organise for the event's unit."""
    return actor.is_signed_in and (actor.id == holder_id or actor.organises(unit_id))


def may_see_register(actor: Actor) -> bool:
    """Those who organise for a unit see its certificates; administrators see all."""
    return actor.is_staff
