"""The embedding model: the real default weights, and the sentences when they are not to be had."""

import threading

import pytest

from vectorstore.embeddings import SentenceEmbeddings, has_bfloat16
from vectorstore.errors import ModelUnavailable


@pytest.fixture(scope="module")
def real() -> SentenceEmbeddings:
    return SentenceEmbeddings()


def cosine(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def test_the_default_model_knows_near_from_far(real: SentenceEmbeddings) -> None:
    asked = real.embed_query("Who won the football match?")
    near, far = real.embed_documents(
        ["The home team beat its rival 2-1.", "Butter is made from cream."]
    )
    assert len(asked) == 384
    assert cosine(asked, asked) == pytest.approx(1, abs=1e-5)
    assert cosine(asked, near) > cosine(asked, far) + 0.1


def test_vectors_keep_the_order_of_their_texts(real: SentenceEmbeddings) -> None:
    texts = [f"{'word ' * (n % 7)}number {n}" for n in range(70)]
    together = real.embed_documents(texts)
    assert all(
        cosine(together[n], real.embed_query(texts[n])) > 0.999 for n in (0, 31, 32, 33, 64, 69)
    )
    assert real.embed_documents([]) == []


def test_a_word_has_the_vector_that_it_has_in_its_sentence(real: SentenceEmbeddings) -> None:
    text = "Divers located the wreck."
    (located,) = real.embed_words(text, [(7, 14)])
    divers, found, wreck = real.embed_words("Divers found the wreck.", [(0, 6), (7, 12), (17, 22)])
    assert len(located) == 384 and located @ located == pytest.approx(1, abs=1e-5)
    assert located @ found > max(located @ divers, located @ wreck) + 0.1
    beyond = real.embed_words("word " * 2000 + "end", [(10_000, 10_003)])
    assert not beyond.any()
    assert real.embed_words(text, []).shape == (0, 384)


def test_half_precision_says_nearly_the_same(real: SentenceEmbeddings) -> None:
    half = SentenceEmbeddings(bfloat16=True)
    full = SentenceEmbeddings(bfloat16=False)
    texts = [f"Ferry number {n} left the harbour of Leith {'again ' * n}." for n in range(20)]
    pairs = zip(half.embed_documents(texts), full.embed_documents(texts), strict=True)
    assert min(cosine(a, b) for a, b in pairs) > 0.999
    assert cosine(half.embed_query(texts[0]), full.embed_query(texts[0])) > 0.999999


@pytest.mark.parametrize(
    ("capabilities", "has"),
    [
        ({"avx512_bf16": True}, True),
        ({"amx_bf16": True}, True),
        ({"avx2": True}, False),
        ({}, False),
    ],
)
def test_half_precision_is_for_processors_that_have_it(
    capabilities: dict[str, bool], has: bool
) -> None:
    assert has_bfloat16(capabilities) is has


def test_threads_may_share_it(real: SentenceEmbeddings) -> None:
    found: list[float] = []

    def embed(n: int) -> None:
        found.append(cosine(real.embed_query(f"question {n}"), real.embed_query(f"question {n}")))

    threads = [threading.Thread(target=embed, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [pytest.approx(1, abs=1e-5)] * 8


def test_a_model_that_is_not_there_is_one_sentence() -> None:
    with pytest.raises(ModelUnavailable, match="EMBEDDING_MODEL") as caught:
        SentenceEmbeddings("/no/such/model").load()
    assert "\n" not in str(caught.value)
