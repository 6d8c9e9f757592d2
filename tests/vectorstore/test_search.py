"""Search: fusion, LangChain's interface, and the words that reach the full-text index."""

from dataclasses import replace
from typing import Any

import pytest

from vectorstore.models import GLOBAL, Article
from vectorstore.search import fused

ARTICLES = [
    Article("Ministers met in Astana. They signed a grain treaty.", "Grain treaty", id="grain"),
    Article("The grain harvest was poor. Farmers ask for help.", "Harvest", id="harvest"),
    Article(
        "Nothing to see here at all.", "Kazinform on ministers", id="title", source="Kazinform"
    ),
]


@pytest.fixture
def filled(shelf: Any) -> Any:
    for article in ARTICLES:
        shelf.put(article)
    return shelf


def test_both_rankings_count(filled: Any) -> None:
    hits = filled.retriever.search("Which ministers signed the grain treaty?", (GLOBAL,))
    assert hits[0].article.id == "grain"
    assert hits[0].dense_rank == hits[0].lexical_rank == 1
    assert [hit.fused for hit in hits] == sorted((hit.fused for hit in hits), reverse=True)


def test_a_passage_first_in_both_lists_beats_one_that_leads_a_single_list() -> None:
    assert fused(1, 1) > fused(1, None) and fused(1, 1) > fused(None, 1)
    assert fused(1, None) > fused(2, None) and fused(None, 3) > fused(None, 4)


def test_title_and_outlet_are_searched(filled: Any) -> None:
    assert filled.retriever.search("Kazinform", (GLOBAL,))[0].article.id == "title"


def test_langchain_gets_documents(filled: Any) -> None:
    best = filled.retriever.invoke("Which ministers signed the grain treaty?")[0]
    assert best.page_content == ARTICLES[0].text
    assert best.metadata["title"] == "Grain treaty"
    assert (best.metadata["start"], best.metadata["end"]) == (0, len(ARTICLES[0].text))


@pytest.mark.parametrize(
    "question",
    ['"', "a OR b) NOT", "NEAR(", "title:x", "*", "'; DROP TABLE words; --", "\x00", "日本"],
)
def test_no_question_breaks_the_full_text_query(filled: Any, question: str) -> None:
    filled.retriever.search(question, (GLOBAL,))
    assert filled.catalog.count() == 3


def test_an_empty_library_has_no_hits(shelf: Any) -> None:
    assert shelf.retriever.search("Who?", (GLOBAL,)) == []


def test_no_more_than_the_limit(shelf: Any) -> None:
    for number in range(shelf.retriever.limit + 5):
        shelf.put(replace(ARTICLES[0], id=str(number)))
    assert len(shelf.retriever.search("grain treaty", (GLOBAL,))) == shelf.retriever.limit


def test_hits_of_one_article_carry_its_whole_text_once(shelf: Any) -> None:
    text = " ".join(f"Sentence {n} is about the grain harbour of Velm." for n in range(20))
    shelf.put(Article(text, "Velm", id="velm"))
    hits = shelf.retriever.search("grain harbour", (GLOBAL,))
    assert len(hits) > 1 and {hit.article.text for hit in hits} == {text}
    assert len({id(hit.article) for hit in hits}) == 1


def test_ranks_have_no_gaps_where_chroma_still_holds_what_left(filled: Any) -> None:
    gone = filled.catalog.find("harvest")
    with filled.database.writing() as db:
        db.execute("UPDATE versions SET state = 'leaving' WHERE article = ?", (gone.number,))
    hits = filled.retriever.search("grain harvest", (GLOBAL,))
    assert {hit.article.id for hit in hits} == {"grain", "title"}
    assert sorted(hit.dense_rank for hit in hits) == [1, 2]
