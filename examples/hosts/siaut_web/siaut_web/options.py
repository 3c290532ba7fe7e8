"""
*Options*: what whoever starts the service decides once.
"""

from datetime import timedelta
from secrets import token_bytes
from typing import Final

from attrs import Factory, field, frozen

from siaut_core.defaults import Clock, system_clock
from siaut_sqlalchemy.smtp.settings import SmtpSettings

__all__ = ["Options"]

SENDER: Final = "siaut@localhost.invalid"


@frozen(kw_only=True)
class Options:
    """
    What whoever starts the service decides once.

    Attributes:
        base_url: Where people reach it, without a final slash. Links, cookies and
            what is refused from other sites depend on it, never on a request.
        smtp: The server that mails leave by; without one they wait.
        limits: Where attempts are counted: in this process, or, for several,
            ``async+redis://host:6379``.
        secret: Signs forms and hides the addresses that are counted: drawn at each
            start, or the same for every process.
        idle: A session nobody uses ends after it.
        lifetime: A session ends after it, whatever is done.
        demonstration: Whether it shows its mails, and says so on every page.
    """

    database: str
    base_url: str
    sender: str = SENDER
    smtp: SmtpSettings | None = None
    limits: str = "async+memory://"
    secret: bytes = field(default=Factory(lambda: token_bytes(32)), repr=False)
    idle: timedelta = timedelta(minutes=30)
    lifetime: timedelta = timedelta(hours=8)
    demonstration: bool = False
    clock: Clock = system_clock

    @property
    def is_https(self) -> bool:
        return self.base_url.lower().startswith("https:")
