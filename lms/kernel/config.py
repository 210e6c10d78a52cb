"""Settings, read once from the environment (prefix ``LMS_``)."""

import os
import secrets
from functools import cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).parents[2]


class Settings(BaseSettings):
    """What an installation may set; every name below is an environment variable after ``LMS_``."""

    model_config = SettingsConfigDict(env_prefix="LMS_")

    data_dir: Path = ROOT / "instance"
    database_url: str = ""
    secret_key: str = ""
    public_url: str = Field(
        default="",
        description="Address that links in letters, QR codes and certificates start with.",
    )
    port: int = Field(default=8000, validation_alias="PORT")
    host: str = "127.0.0.1"
    workers: int = 0
    secure_cookies: bool | None = Field(
        default=None, description="Cookies over HTTPS alone; unset: when public_url is https."
    )
    proxy_hops: int = Field(
        default=0, description="How many proxies of ours stand in front and name the client."
    )
    argon2_time_cost: int = 2
    argon2_memory_kib: int = 19456
    answer_working_days: int = Field(
        default=2,
        description="Working days within which a request about personal data is answered.",
    )
    access_days: int = Field(default=10, description="Days to give or to correct personal data.")
    withdrawal_days: int = Field(default=15, description="Days to finish a withdrawn consent.")
    erasure_days: int = Field(default=20, description="Days to erase personal data.")
    issuing_parent: str = "UBND TỈNH THÁI NGUYÊN"
    place_name: str = "Thái Nguyên"

    @property
    def url(self) -> str:
        """The database's address; the embedded SQLite file where none is set."""
        if not self.database_url:
            return f"sqlite:///{self.data_dir / 'lms.sqlite'}"
        return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def base_url(self) -> str:
        """The address people reach the product at, without a slash at the end."""
        return (self.public_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    @property
    def is_https(self) -> bool:
        """Tell whether people reach the product over HTTPS alone."""
        if self.secure_cookies is None:
            return self.public_url.startswith("https://")
        return self.secure_cookies

    @property
    def is_sqlite(self) -> bool:
        """Tell the embedded database from PostgreSQL."""
        return self.url.startswith("sqlite")

    def secret(self) -> str:
        """Return the signing secret: the one set, else one made once and kept beside the database."""
        if self.secret_key:
            return self.secret_key
        self.data_dir.mkdir(parents=True, exist_ok=True)
        path = self.data_dir / "secret"
        try:
            with open(path, "x", opener=_for_us_alone) as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
        return path.read_text()


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)


@cache
def get_settings() -> Settings:
    """Return the settings of this process, read once."""
    return Settings()
