"""The language of a question, as a person would name it; nothing where it may be English."""

import subprocess
import sys

import pytest

from bot.answering.language import language_of


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wen hat Ode im Handelsministerium getroffen?", "German"),
        ("Was ist passiert?", "German"),
        ("Was sagte Biden über die Ukraine?", "German"),
        ("Wer hat „The Crown“ geschrieben?", "German"),
        ("WER IST DER PRÄSIDENT?", "German"),
        ("Qui est le président du Kazakhstan ?", "French"),
        ("Où se tient le sommet ?", "French"),
        ("Pourquoi les prix ont-ils augmenté ?", "French"),
        ("Qu’est-ce qui s’est passé hier à Paris ?", "French"),
        ("¿Quién es el presidente de Kazajistán?", "Spanish"),
        ("cuantas personas murieron en el terremoto", "Spanish"),
        ("¿Por qué subieron los precios?", "Spanish"),
        ("Chi è il presidente del Kazakistan?", "Italian"),
        ("Quanto ha investito la Boeing?", "Italian"),
        ("Come si chiama il presidente della Francia?", "Italian"),
        ("Quem é o presidente do Cazaquistão?", "Portuguese"),
        ("Quantas pessoas morreram no terremoto?", "Portuguese"),
        ("Wie is de president van Kazachstan?", "Dutch"),
        ("Hoeveel heeft Boeing geïnvesteerd?", "Dutch"),
        ("Kto jest prezydentem Kazachstanu?", "Polish"),
        ("Dlaczego wzrosły ceny?", "Polish"),
        ("Kazakistan'ın cumhurbaşkanı kim?", "Turkish"),
        ("Fiyatlar neden arttı?", "Turkish"),
        ("Kapan pertemuan itu diadakan?", "Indonesian"),
        ("Berapa orang yang tewas dalam kecelakaan itu?", "Indonesian"),
        ("Tại sao giá tăng?", "Vietnamese"),
        ("Varför har priserna stigit?", "Swedish"),
        ("Kolik lidí zemřelo při zemětřesení?", "Czech"),
        ("Cine a câștigat alegerile?", "Romanian"),
        ("Miért emelkedtek az árak?", "Hungarian"),
        ("Kuka voitti vaalit?", "Finnish"),
        ("Кто президент Казахстана?", "Russian"),
        ("С кем встретился Тилеуберди?", "Russian"),
        ("Что такое Boeing 737 MAX?", "Russian"),
        ("Хто президент України?", "Ukrainian"),
        ("Қазақстан президенті кім?", "Kazakh"),
        ("Тілеуберді кіммен кездесті?", "Kazakh"),
        ("Кой е президентът на България?", "Bulgarian"),
        ("Токаев", "Cyrillic"),
        ("哈萨克斯坦总统是谁？", "Chinese"),
        ("Boeing 和 Airbus 哪个大？", "Chinese"),
        ("カザフスタンの大統領は誰ですか？", "Japanese"),
        ("카자흐스탄 대통령은 누구입니까?", "Korean"),
        ("من هو رئيس كازاخستان؟", "Arabic"),
        ("رئیس جمهور ایران کیست؟", "Persian"),
        ("پاکستان کا وزیر اعظم کون ہے؟", "Urdu"),
        ("מי ראש הממשלה?", "Hebrew"),
        ("Ποιος είναι ο πρωθυπουργός;", "Greek"),
        ("ใครเป็นนายกรัฐมนตรี", "Thai"),
        ("भारत के प्रधानमंत्री कौन हैं?", "Hindi"),
        ("ვინ არის პრემიერ მინისტრი?", "Georgian"),
    ],
)
def test_a_question_in_another_language_is_named(question: str, language: str) -> None:
    assert language_of(question) == language


@pytest.mark.parametrize(
    "question",
    [
        # English, however short.
        "who is Kassym-Jomart Tokayev?",
        "what is Schadenfreude?",
        "who won Liga MX?",
        'what did Macron say about "je ne regrette rien"?',
        "who said “ich bin ein Berliner”?",
        "What is Médecins Sans Frontières?",
        "who owns der spiegel?",
        "was it the mayor who resigned?",
        "am I allowed in?",
        "are men or women more likely to die?",
        "WHO IS THE PRESIDENT?",
        "why?",
        "when",
        "tell me more",
        "any news?",
        "lol",
        "no",
        "im looking for news on oil",
        "2021",
        "",
        "???",
        # Names and headlines alone.
        "Tileuberdi Lago Schneier",
        "angela merkel",
        "recep tayyip erdoğan",
        "Lech Wałęsa",
        "Luiz Inácio Lula da Silva",
        "Ursula von der Leyen Mario Draghi",
        "Corriere della Sera",
        "El Niño",
        "Rio de Janeiro",
        "Bayern Munich vs Real Madrid",
        "oil price barrel Brent",
        "kim jong un",
        "michelle wie lpga",
        "andrew yang",
        "ho chi minh city flood",
        "el chapo trial",
        "die hard release date",
        "das boot",
        "Boeing 737 MAX",
        "hat trick messi",
        "per capita income",
        "cosa nostra boss",
        "wie wins open",
        "une lettre auction",
        # English about foreign words.
        "What does на русском mean?",
        "Who wrote 'Война и мир'?",
        "what is 华为?",
        "Huawei 华为",
        "how is Владимир spelled?",
        "what does warum mean?",
        "is β-carotene good?",
        "je ne sais quoi definition",
        "who sang quando quando quando?",
        "who is Дмитрий Анатольевич Медведев?",
    ],
)
def test_nothing_is_said_where_it_may_be_english(question: str) -> None:
    assert language_of(question) == ""


@pytest.mark.parametrize(
    "question",
    [
        "Warum?",
        "Wer kauft The Guardian?",
        "Siapa presiden Kazakhstan?",
        "Hvem vant valget?",
        "vem vann valet",
        "Rais wa Kenya",
    ],
)
def test_nothing_is_said_where_the_language_is_not_sure(question: str) -> None:
    assert language_of(question) == ""


@pytest.mark.parametrize("text", ["\u202e\x00", "\ud800", "a" * 1000, "«" * 1000, "почему " * 140])
def test_odd_texts_are_answered(text: str) -> None:
    assert language_of(text) in {"", "Russian"}


def test_py3langid_is_loaded_only_when_it_is_needed() -> None:
    program = (
        "import sys; from bot.answering.language import language_of;"
        "language_of('who is Ode?'); assert 'py3langid' not in sys.modules;"
        "language_of('Warum?'); assert 'py3langid' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
