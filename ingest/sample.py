"""The article that ships with Dateline, so that a question can be asked before anything was fed."""

from importlib.resources import files

from ingest.extract import article_from_text
from ingest.keeping import Keeper
from vectorstore.facts import Facts
from vectorstore.models import SAMPLE


def give_sample(facts: Facts, keeper: Keeper) -> bool:
    """Store the sample in a library that was never filled; whether that was done.

    It has a scope of its own, which only the terminal searches.
    """
    if facts.ever_filled():
        return False
    text = files("ingest").joinpath("sample/kazinform-2022-05-20.txt").read_text(encoding="utf-8")
    keeper.put([article_from_text(text, scope=SAMPLE)], "dateline")
    return True
