"""The language of a question that is surely not in English. Nothing is downloaded, nothing guessed.

It says nothing if, quotes aside, a word stands there that only English uses (*who*, *the*, *did*).
Otherwise a question is foreign if more than half of its letters are of another script; or if it
has a small word that no English question has (*warum*, *quién*) and py3langid gives that word's
language a probability of `SURE_FROM` or more. So neither names alone in Latin letters nor English
questions about foreign words are foreign. Capitalised words inside a question are names, not small
words; a question without a small word of our lists, such as *Le ministre a-t-il parlé*,
is let pass.
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Any

from bot.answering.small_words import CYRILLIC, LATIN, NAMES
from vectorstore.words import STOP_WORDS

SURE_FROM = 0.6  # py3langid's probability; measured on the sentences in tests/bot/test_language.py

# Small English words that are also words, or parts of names, in other languages.
_SHARED = frozenset(
    "a all also am an are as at be but by can do for had has he her here him his i in is it just "
    "me more most my no nor not now of off on once or our out over same say so some such t than to "
    "under up us was we were while will".split()
)
_ABOUT_WORDS = frozenset("meaning definition lyrics translate translation pronounce song".split())
_ENGLISH = (STOP_WORDS - _SHARED) | _ABOUT_WORDS
_QUOTED = re.compile(
    r"\"[^\"]*\"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|(?<!\w)['‘‚][^'’‘]*['’‘](?!\w)"
    r"|https?://\S+|<[@#:][^>]*>"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SCRIPTS = {
    "CJK": "Chinese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean",
    "CYRILLIC": "Cyrillic", "ARABIC": "Arabic", "HEBREW": "Hebrew", "GREEK": "Greek",
    "THAI": "Thai", "GEORGIAN": "Georgian", "ARMENIAN": "Armenian", "DEVANAGARI": "Hindi",
    "BENGALI": "Bengali", "GURMUKHI": "Punjabi", "GUJARATI": "Gujarati", "ORIYA": "Odia",
    "TAMIL": "Tamil", "TELUGU": "Telugu", "KANNADA": "Kannada", "MALAYALAM": "Malayalam",
    "SINHALA": "Sinhala", "KHMER": "Khmer", "LAO": "Lao", "MYANMAR": "Burmese",
    "TIBETAN": "Tibetan", "ETHIOPIC": "Amharic",
}  # fmt: skip
# Scripts of several languages, which the letters alone don't tell apart.
_OF_SCRIPT = {
    "CYRILLIC": frozenset("ru uk be kk ky tg tt mn bg sr mk".split()),
    "ARABIC": frozenset("ar fa ur ps ug".split()),
    "DEVANAGARI": frozenset("hi mr ne".split()),
}
_HAN_WEIGHT = 3  # a character is about half a word


def language_of(text: str) -> str:
    """The English name of the language, or ''; *Cyrillic* where no more than that is clear."""
    plain = _QUOTED.sub(" ", unicodedata.normalize("NFKC", text))
    small = _small_words(plain)
    if small & _ENGLISH:
        return ""
    if script := _script(plain):
        return _by_script(script, plain, small)
    wanted = {code for code, own in LATIN.items() if small & own}
    if not wanted:
        return ""
    code = _likeliest(plain, frozenset(LATIN) | {"en"})
    return NAMES[code] if code in wanted else ""


def _small_words(text: str) -> set[str]:
    """Words that are no names, in lower case; the first one also with ^ before it."""
    found = [word.replace("’", "'") for word in _WORD.findall(text)]
    small = [word.lower() for word in found[1:] if word[0].islower() or text.isupper()]
    return {
        *small,
        *(word.lower() for word in found[:1]),
        *(f"^{word.lower()}" for word in found[:1]),
    }


def _script(text: str) -> str:
    """The script, as Unicode names it, of more than half of the letters; '' if that is Latin.

    Beside two words or more of another script, names in Latin letters do not count.
    """
    if sum(_is_foreign(word[0]) for word in _WORD.findall(text)) > 1:
        text = re.sub(r"\b[A-Z][A-Za-z]*", "", text)
    letters: Counter[str] = Counter()
    for letter in filter(str.isalpha, text):
        script = _script_of(letter)
        letters[script] += _HAN_WEIGHT if script == "CJK" else 1
    foreign = Counter({script: n for script, n in letters.items() if script in _SCRIPTS})
    if foreign.total() < 2 or 2 * foreign.total() <= letters.total():
        return ""
    kana = next((script for script in ("HIRAGANA", "KATAKANA") if foreign[script]), "")
    return kana or foreign.most_common(1)[0][0]


def _script_of(letter: str) -> str:
    return unicodedata.name(letter, "LATIN").partition(" ")[0]


def _is_foreign(letter: str) -> bool:
    return _script_of(letter) in _SCRIPTS


def _by_script(script: str, text: str, small: set[str]) -> str:
    if script not in _OF_SCRIPT:
        return _SCRIPTS[script]
    told = [code for code, own in CYRILLIC.items() if small & own] if script == "CYRILLIC" else []
    code = told[0] if len(told) == 1 else _likeliest(text, _OF_SCRIPT[script])
    return NAMES.get(code, _SCRIPTS[script])


def _likeliest(text: str, codes: frozenset[str]) -> str:
    """The one of `codes` that py3langid is sure enough of, as if there were no others; else ''."""
    ranked = {code: float(p) for code, p in _identifier().rank(text.lower()) if code in codes}
    best = max(ranked, key=ranked.__getitem__)
    return best if ranked[best] > SURE_FROM * sum(ranked.values()) else ""


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
