"""Who may see, issue, download and revoke certificates."""

from certificates import policy
from tests.actors import ACTORS, ANY_READERS, OURS, READERS, WRITERS, allowed


def test_may_see_certificates_is_for_readers_of_the_unit():
    assert allowed(lambda a: policy.may_see_certificates(a, OURS)) == READERS


def test_may_issue_and_may_revoke_are_for_organisers_of_the_unit():
    assert allowed(lambda a: policy.may_issue(a, OURS)) == WRITERS
    assert allowed(lambda a: policy.may_revoke(a, OURS)) == WRITERS


def test_may_download_is_for_readers_of_the_unit_and_the_holder():
    of_another = allowed(lambda a: policy.may_download(a, unit_id=OURS, holder_id=99))
    of_oneself = allowed(lambda a: policy.may_download(a, unit_id=OURS, holder_id=a.id))
    assert of_another == READERS
    assert of_oneself == ACTORS.keys() - {"visitor"}


def test_may_see_register_is_for_readers_of_any_unit():
    assert allowed(policy.may_see_register) == ANY_READERS
