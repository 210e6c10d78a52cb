"""Settings of an installation."""

from lms.kernel.config import Settings


def test_a_secret_made_here_is_kept_and_read_by_nobody_else(tmp_path):
    settings = Settings(data_dir=tmp_path, secret_key="")
    secret = settings.secret()

    assert len(secret) >= 64
    assert Settings(data_dir=tmp_path, secret_key="").secret() == secret
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
