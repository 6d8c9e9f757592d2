"""Small words of languages, by ISO 639-1 code, mostly those that ask. Data only.

None is an English word, or likely in a name that an English question has. A word after ^ counts
only where it opens the text: *wie* asks in German, but *michelle wie* plays golf.
"""

NAMES = {
    "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian", "ca": "Catalan",
    "cs": "Czech", "da": "Danish", "de": "German", "es": "Spanish", "et": "Estonian",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "hi": "Hindi", "hr": "Croatian",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "kk": "Kazakh", "ky": "Kyrgyz",
    "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "mn": "Mongolian", "mr": "Marathi",
    "ne": "Nepali", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "ps": "Pashto",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sq": "Albanian",
    "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "tg": "Tajik", "tl": "Tagalog",
    "tr": "Turkish", "tt": "Tatar", "ug": "Uyghur", "uk": "Ukrainian", "ur": "Urdu",
    "uz": "Uzbek", "vi": "Vietnamese",
}  # fmt: skip


def _each(table: dict[str, str]) -> dict[str, frozenset[str]]:
    return {code: frozenset(words.split()) for code, words in table.items()}


LATIN = _each({
    "az": "kim nə harada niyə neçə necə hansı",
    "ca": "qui quan quants quina quines què",
    "cs": "^co kdo koho kdy kde proč kolik jak jaký jaká jaké který která které je",
    "da": "hvem hvornår hvorfor hvilke hvilken hvilket hvad hvor har og ikke",
    "de": "wer wen wem wann warum wieso weshalb wieviel ^wie wo welche welcher welches welchem "
          "welchen ist sind hat haben wurde wurden wird nicht und über gibt",
    "es": "quién quien quiénes cuándo cuando dónde donde cómo cuánto cuánta cuántos cuántas "
          "cuantos cuantas cuál cuáles qué por fue fueron está",
    "et": "kes millal miks kui palju mida oli",
    "fi": "kuka kenen milloin miksi missä mitä mikä mitkä kuinka montako oliko onko",
    "fr": "qui quand où pourquoi combien quoi que quel quelle quels quelles moi dans avec "
          "sont ont était été c'est qu'est",
    "hr": "tko kada gdje zašto koliko kako koji koja koje je",
    "hu": "^mit ki mikor miért hol hány hányan mennyi hogyan melyik és",
    "id": "siapa kapan mengapa kenapa bagaimana berapa apa apakah itu ini dengan",
    "it": "^chi ^come perché perche quando dove quanto quanta quanti quante quale quali qual sono "
          "è detto hanno",
    "lt": "kas kada kodėl kiek kaip koks kokia kokie yra buvo",
    "lv": "kas kad kāpēc cik kurš kura kādi bija",
    "nl": "^wie ^wat wanneer waar waarom hoe hoeveel welke welk heeft hebben zijn werd wordt niet "
          "een",
    "no": "hvem når hvorfor hvilke hvilken hvilket hva hvor har og ikke",
    "pl": "^co kto kogo kiedy gdzie dlaczego ile jak jaki jaka jakie który która które jest są "
          "czy się",
    "pt": "quem quando onde quanto quantos quantas quais qual por que é foi foram são não está",
    "ro": "^ce ^de cine când unde câți câte cât cum este sunt și",
    "sk": "kto koho kedy kde prečo koľko aký aká aké ktorý ktorá ktoré",
    "sq": "kush pse cili cila çfarë është janë",
    "sv": "vem när varför vilka vilken vilket vad hur har är och inte",
    "sw": "nani lini wapi kwa nini ngapi gani",
    "tl": "sino kailan saan bakit ilan paano ano ang mga",
    "tr": "kim kime kimle kiminle ne neden niçin nerede nereden kaç nasıl hangi için",
    "uz": "kim qachon qayerda nega qancha qanday qaysi nima",
    "vi": "^ai là khi nào tại đâu nhiêu như những có của người và được thắng cuộc đã bị",
})  # fmt: skip
CYRILLIC = _each({
    "be": "хто каго што дзе калі чаму колькі які якая",
    "bg": "кой коя кое кои къде кога защо колко какво",
    "kk": "кім кімді кіммен қайда қашан неге қанша қандай не",
    "ru": "кто кого кем что где когда почему зачем сколько какой какая какие был была были",
    "uk": "хто кого що де коли чому скільки який яка які був була були",
})  # fmt: skip
