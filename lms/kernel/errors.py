"""The ways a request may be refused. Nothing here knows HTTP."""


def N_(msgid: str) -> str:  # noqa: N802 -- the name that gettext tools look for
    """Mark a sentence for translation; whoever shows it translates it."""
    return msgid


class Refusal(Exception):
    """Base of every anticipated refusal; ``message`` is fit for the person acting."""

    message = N_("This cannot be done.")

    def __init__(self, message: str | None = None, **values: object) -> None:
        """Keep the sentence and the values that its ``%(name)s`` places take."""
        if message is not None:
            self.message = message
        self.values = values
        super().__init__(self.message % values if values else self.message)


class NotFound(Refusal):
    """No such object, or none this actor may know of."""

    message = N_("There is no such page.")


class NotAllowed(Refusal):
    """The actor may see the object but not do this to it."""

    message = N_("You may not do this.")


class NotSignedIn(Refusal):
    """The page asks for a person who has signed in."""

    message = N_("Please sign in first.")


class RuleViolation(Refusal):
    """A business rule forbids this, whoever asks."""


class BadInput(Refusal):
    """What was sent cannot be read or breaks a rule of form; nothing was kept."""

    message = N_("What was sent cannot be read.")


class TooMany(Refusal):
    """A limit on how often has been reached; it passes by itself."""

    message = N_("Too many tries. Please wait a few minutes and try again.")
