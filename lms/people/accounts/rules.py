"""Rules of signing in: what a password may be, how long a sign-in lasts, how many tries one has."""

import re
from collections.abc import Collection
from datetime import datetime, timedelta

SHORTEST, LONGEST = 10, 200  # characters of a password
FEWEST_KINDS = 5  # of characters: "aaaaabbbbb" is long and no password
DIGITS_ALONE = 16  # fewer are a phone number, a citizen id or dates
SHORTEST_WORD = 2
TRIES = 10  # that may fail in the window, for one name from one address
CROWD = 10  # times as many for all of a name's addresses, or all of an address's names
RECENT = timedelta(minutes=10)  # how long a proof of who one is holds for changing how one signs in
SEEN_EVERY = timedelta(minutes=5)  # how often it is written down that a browser is used
HALF_MINUTE = 30  # seconds that a code of the second factor stands (RFC 6238)
DRIFT = 1  # half minutes that a phone's clock may be wrong either way
_LEET = str.maketrans("013457@$!", "oieastasi")
_BROWSERS = (  # the first that is named is meant: most name others besides
    (r"Edg(?:e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"coc_coc_browser/", "Cốc Cốc"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Zalo", "Zalo"),
    (r"FBAN|FBAV", "Facebook"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/|Chromium/", "Chrome"),
    (r"Safari/", "Safari"),
)
_SYSTEMS = (
    (r"Android", "Android"),
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Windows", "Windows"),
    (r"Mac OS X|Macintosh", "macOS"),
    (r"CrOS", "ChromeOS"),
    (r"Linux", "Linux"),
)


def is_guessable(folded: str, *, common: Collection[str], words: Collection[str]) -> bool:
    """A password is refused when it is common, of one's own data, or all digits and short.

    ``folded`` is the password without accents and capitals; ``words`` are common words and those of
    the person: nothing but such words, with digits and signs around them, is guessed first.
    """
    if folded in common or len(set(folded)) < FEWEST_KINDS:
        return True
    digits = re.sub(r"[./,()+-]", "", folded)
    if digits.isdigit():
        return len(digits) < DIGITS_ALONE
    core = re.sub(r"^[^a-z]+|[^a-z]+$", "", folded).translate(_LEET)  # signs that stand for letters
    letters = {re.sub(r"[^a-z]", "", reading) for reading in (folded, core)}
    known = {word for word in words if len(word) >= SHORTEST_WORD}
    return any(_is_made_of(text, known) for text in letters if text)


def _is_made_of(text: str, words: Collection[str]) -> bool:
    reached = {0}
    for start in range(len(text)):
        if start in reached:
            reached |= {start + len(word) for word in words if text.startswith(word, start)}
    return len(text) in reached


def is_one_too_many(*, of_both: int, of_login: int, of_address: int) -> bool:
    """Further tries are refused after 10 from one address, or 100 of a name or of an address.

    Strangers elsewhere do not lock anybody out with ten tries, and a whole school shares one address.
    """
    return of_both >= TRIES or max(of_login, of_address) >= TRIES * CROWD


def sign_in_ends(
    *, began_at: datetime, seen_at: datetime, lasts: timedelta, idle: timedelta
) -> datetime:
    """A sign-in ends when it has not been used for long, and at the latest after its whole time."""
    return min(began_at + lasts, seen_at + idle)


def is_to_note(seen_at: datetime, now: datetime) -> bool:
    """That a browser is used is written down once in five minutes, not at every request."""
    return now - seen_at >= SEEN_EVERY


def is_recent(proved_at: datetime, now: datetime) -> bool:
    """How one signs in is changed within ten minutes of proving who one is."""
    return now - proved_at < RECENT


def may_change_ways(*, owns_second_factor: bool, used_second_factor: bool) -> bool:
    """Whoever has a second factor changes how they sign in only after using it."""
    return used_second_factor or not owns_second_factor


def counters(moment: int) -> range:
    """A code counts for its own half minute and the ones beside it, as phones' clocks go."""
    middle = moment // HALF_MINUTE
    return range(middle - DRIFT, middle + DRIFT + 1)


def browser_name(user_agent: str) -> str:
    """A browser is shown by its short name and the system it runs on."""
    browser = _first(_BROWSERS, user_agent)
    system = _first(_SYSTEMS, user_agent)
    return " · ".join(part for part in (browser, system) if part)


def _first(names: Collection[tuple[str, str]], text: str) -> str:
    return next((name for pattern, name in names if re.search(pattern, text)), "")
