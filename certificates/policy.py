"""Who may see, issue, download and revoke certificates; anybody may verify one."""

from lms.kernel.actor import Actor


def may_see_certificates(actor: Actor, unit_id: int) -> bool:
    """Those who read the work of the event's unit."""
    return actor.reads(unit_id)


def may_issue(actor: Actor, unit_id: int) -> bool:
    """Those who organise for the event's unit."""
    return actor.organises(unit_id)


def may_revoke(actor: Actor, unit_id: int) -> bool:
    """Those who organise for the event's unit; they may restore as well."""
    return actor.organises(unit_id)


def may_download(actor: Actor, *, unit_id: int, holder_id: int) -> bool:
    """The holder, and those who read the work of the event's unit."""
    return actor.is_signed_in and (actor.id == holder_id or actor.reads(unit_id))


def may_see_register(actor: Actor) -> bool:
    """Those who read a unit's work see its certificates; administrators and auditors see all."""
    return actor.is_reader
