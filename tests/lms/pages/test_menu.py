"""The main menu, made once for all who are shown the same."""


def entries(browser):
    """The menu's addresses and words, and which entry is lit."""
    page = browser.get("/contests").text
    return page.partition('class="menu-list"')[2].partition("</ul>")[0]


def test_readers_of_two_languages_get_their_own_words(cast):
    first, second = cast.browser(cast.an), cast.browser(cast.binh)
    second.get("/language/en")

    assert "My courses" in entries(second)
    assert "My courses" not in entries(first)


def test_a_visitor_after_an_organiser_is_shown_only_what_is_public(cast):
    assert 'href="/plan"' in entries(cast.browser(cast.chi))
    assert 'href="/plan"' not in entries(cast.browser(cast.an))
    assert "/my/" in entries(cast.browser(cast.an))
    assert "/my/" not in entries(cast.browser())


def test_whoever_has_signed_in_finds_their_own_data_below_every_page(cast):
    assert 'href="/my/data"' in cast.browser(cast.an).get("/contests").text
    assert 'href="/my/data"' not in cast.browser().get("/contests").text


def test_the_entry_of_the_page_is_lit_and_no_other(cast):
    assert entries(cast.browser()).count('aria-current="page"') == 1
    assert 'href="/contests" aria-current="page"' in entries(cast.browser())
