"""What a change costs and tells: embeddings kept, passages counted, the audit list, undoing."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from vectorstore.errors import NothingToUndo
from vectorstore.forgetting import forget
from vectorstore.models import GLOBAL, Article, Scope
from vectorstore.trail import UNDO_FOR, Trail

SENTENCES = [
    f"Paragraph {n} tells of harbour number {n} and of nothing else at all. " for n in "1234567"
]
HARBOURS = Article("".join(SENTENCES).strip(), "Harbours", id="harbours")
MINE = Scope.user(7)


def texts(shelf: Any, question: str, *scopes: Scope) -> str:
    hits = shelf.retriever.search(question, scopes or (GLOBAL,))
    return " ".join(hit.passage.text for hit in hits)


def test_the_same_content_is_not_embedded_again(shelf: Any) -> None:
    shelf.put(HARBOURS)
    shelf.embeddings.embedded.clear()
    assert shelf.put(HARBOURS) == "unchanged"
    assert shelf.put(replace(HARBOURS, id="elsewhere")) == "added"
    assert shelf.put(replace(HARBOURS, title="Harbours of the north")) == "updated"
    assert shelf.embeddings.embedded == []
    assert shelf.compare().sound


def test_a_changed_article_embeds_only_its_changed_passages(shelf: Any) -> None:
    shelf.put(HARBOURS)
    before = [p.text for p in shelf.catalog.passages_of(1)]
    shelf.embeddings.embedded.clear()
    changed = replace(HARBOURS, text=HARBOURS.text.replace("harbour number 7", "a seventh quay"))
    (stored,) = shelf.library.put([changed], "test")
    after = [p.text for p in shelf.catalog.passages_of(1)]
    new = [text for text in after if text not in before]
    assert 0 < len(new) < len(after)
    assert shelf.embeddings.embedded == new
    assert (stored.change, stored.passages, stored.changed) == ("updated", len(after), len(new))
    assert "seventh quay" in texts(shelf, "Which quay?")
    assert shelf.compare().sound


def test_a_batch_with_one_article_twice_ends_with_the_last(shelf: Any) -> None:
    later = replace(HARBOURS, text="The harbours are closed.")
    other = Article("A bakery in Leith won the bread prize.", "Bread")
    stored = shelf.library.put([HARBOURS, other, later, later], "test")
    assert [each.change for each in stored] == ["added", "added", "updated", "unchanged"]
    assert shelf.catalog.find("harbours").article.text == later.text
    assert shelf.catalog.count() == 2 and shelf.compare().sound


def test_near_duplicates_are_kept_and_named_within_their_scope(shelf: Any) -> None:
    shortened = replace(HARBOURS, id="at the Post", title="The Post", text=HARBOURS.text[70:])
    elsewhere = replace(HARBOURS, id="secret", title="Secret", scope=Scope.guild(9))
    different = Article("The bakery of Leith won the bread prize last night.", "Bread", id="bread")
    stored = shelf.library.put([HARBOURS, elsewhere, different, shortened], "test")
    assert [each.near for each in stored] == [
        ("The Post",), ("Harbours", "The Post"), (), ("Harbours",),
    ]  # fmt: skip
    assert shelf.catalog.count() == 4


def test_the_audit_list_tells_who_did_what(shelf: Any) -> None:
    library = shelf.library
    library.put([HARBOURS], "user:7")
    library.put([replace(HARBOURS, title="New title")], "watch 3")
    library.put([replace(HARBOURS, title="New title")], "watch 3")
    library.remove(1, "user:8")
    library.undo(1, "user:7")
    deeds, total = library.trail.deeds()
    assert [(d.by, d.what, d.title) for d in deeds] == [
        ("user:7", "restored", "New title"),
        ("user:8", "removed", "New title"),
        ("watch 3", "updated", "New title"),
        ("user:7", "added", "Harbours"),
    ]
    assert total == 4
    assert library.trail.deeds([Scope.guild(1)]) == ([], 0)
    page, _ = library.trail.deeds(offset=3, limit=2)
    assert [deed.what for deed in page] == ["added"]


def test_what_was_removed_comes_back_under_its_number_and_from_kept_hands(shelf: Any) -> None:
    shelf.library.put([Article("Bread is dear.", "Bread"), HARBOURS], "user:7")
    number = shelf.catalog.find("harbours").number
    shelf.library.remove(number, "user:8")
    assert "harbour" not in texts(shelf, "Which harbour?")
    assert shelf.library.undo(number, "user:8") == HARBOURS
    back = shelf.catalog.find("harbours")
    assert (back.number, back.article, back.added_by) == (number, HARBOURS, "user:7")
    assert "harbour" in texts(shelf, "Which harbour?")
    with pytest.raises(NothingToUndo, match="Ingest it again"):
        shelf.library.undo(number, "user:8")
    assert shelf.compare().sound


def test_a_removal_cannot_be_undone_over_a_newer_text_or_after_an_hour(open_shelf: Any) -> None:
    shelf = open_shelf()
    shelf.put(HARBOURS)
    shelf.library.remove(1, "test")
    shelf.put(replace(HARBOURS, text="The harbours are closed."))
    with pytest.raises(NothingToUndo):
        shelf.library.undo(1, "test")
    assert shelf.catalog.find("harbours").article.text == "The harbours are closed."

    number = shelf.catalog.find("harbours").number
    shelf.library.remove(number, "test")
    clock = shelf.library.trail._clock
    later = Trail(shelf.database, lambda: clock() + UNDO_FOR + 1)
    assert later.kept(number) is None
    later.let_go_of_old()
    assert shelf.library.trail.kept(number) is None


def test_forgetting_a_person_leaves_no_word_of_theirs_in_the_file(
    open_shelf: Any, tmp_path: Path
) -> None:
    shelf = open_shelf()
    library = shelf.library
    secret = Article("The zanzibarine meeting is in room twelve.", "Zanzibarine", scope=MINE)
    shared = replace(secret, text="A zanzibarine report.", scope=Scope.guild(1))
    kept = Article("The bakery won a prize.", "Bread", scope=Scope.guild(1))
    library.put([secret, shared], str(MINE))
    library.put([kept], "user:8")
    removed = replace(secret, text="An older zanzibarine note.", id="old")
    library.put([removed], str(MINE))
    library.remove(shelf.catalog.page([MINE])[0][0].number, str(MINE))

    assert forget(shelf.database, library, MINE) == 2
    assert [each.article.title for each in shelf.catalog.articles()] == ["Bread"]
    assert texts(shelf, "zanzibarine?", MINE, Scope.guild(1)) == kept.text
    assert [deed.title for deed in library.trail.deeds()[0]] == ["Bread"]
    assert shelf.compare().sound
    shelf.close()
    held = b"".join(p.read_bytes() for p in (tmp_path / "data").glob("catalog.sqlite3*"))
    assert b"bakery" in held and b"anzibarine" not in held


def test_what_a_person_added_elsewhere_can_stay_without_their_name(
    open_shelf: Any, tmp_path: Path
) -> None:
    shelf, who, guild = open_shelf(), Scope.user(777_000_777), Scope.guild(1)
    own = Article("The zanzibarine meeting is in room twelve.", "Own", scope=who)
    shared = replace(own, text="A report on the harbour.", title="Shared", scope=guild)
    gone = replace(shared, text="A report on the ferry.", title="Gone", id="gone")
    shelf.library.put([own, shared, gone], str(who))
    numbers = {each.article.title: each.number for each in shelf.catalog.articles()}
    shelf.library.remove(numbers["Gone"], str(who))

    assert forget(shelf.database, shelf.library, who, elsewhere=False) == 1
    (left,) = shelf.catalog.articles()
    assert (left.article, left.number) == (shared, numbers["Shared"])
    doers = {left.added_by, *(deed.by for deed in shelf.library.trail.deeds()[0])}
    assert doers == {"somebody who was forgotten"}
    assert shelf.library.undo(numbers["Gone"], "test").title == "Gone"
    shelf.close()
    held = b"".join(p.read_bytes() for p in (tmp_path / "data").glob("catalog.sqlite3*"))
    assert b"777000777" not in held and b"anzibarine" not in held


def test_lists_are_paged_and_narrowed(shelf: Any) -> None:
    days = [date(2022, 5, day) for day in range(1, 8)]
    shelf.library.put(
        [Article(f"Report {d.day} of the harbour.", f"Day {d.day}", published=d) for d in days]
        + [Article("A bakery without a date.", "Bread", scope=MINE)],
        "test",
    )
    catalog = shelf.catalog
    page, total = catalog.page([GLOBAL], offset=0, limit=3)
    assert ([each.title for each in page], total) == (["Day 7", "Day 6", "Day 5"], 7)
    last, _ = catalog.page([GLOBAL], offset=6, limit=3)
    assert [each.title for each in last] == ["Day 1"]
    from vectorstore.catalog import Filter

    def titles(narrowed: Filter, *scopes: Scope) -> list[str]:
        return [each.title for each in catalog.page(scopes or (GLOBAL, MINE), narrowed)[0]]

    assert titles(Filter("bak", typing=True)) == ["Bread"]
    assert titles(Filter("bak", typing=True), GLOBAL) == []
    assert titles(Filter("bak")) == [] and titles(Filter("bakery")) == ["Bread"]
    assert titles(Filter("harbour report")) == [f"Day {day.day}" for day in reversed(days)]
    assert titles(Filter("harbour bakery")) == []
    assert titles(Filter(since=days[5])) == ["Day 7", "Day 6"]
    assert titles(Filter(until=days[1])) == ["Day 2", "Day 1"]
    assert titles(Filter('") OR NEAR(')) == []


def test_pages_authors_and_language_are_kept(shelf: Any) -> None:
    paged = Article(
        "First page.\n\nSecond page.", "Paper", id="paper", authors="Ann Lee, Bo Chen",
        language="en", pages=(0, 13),
    )  # fmt: skip
    shelf.put(paged)
    assert shelf.catalog.find("paper").article == paged
    assert [paged.page_at(at) for at in (0, 12, 13, 20)] == [1, 1, 2, 2]
    assert HARBOURS.page_at(5) is None
