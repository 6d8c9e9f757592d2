"""Questions and answers as JSON and back."""

import json
from dataclasses import fields
from datetime import date

from asking import full_answer

from bot.answering.models import Question, Turn
from bot.answering.wire import (
    answer_from_json,
    answer_to_json,
    question_from_json,
    question_to_json,
)
from vectorstore.models import GLOBAL, Scope


def test_an_answer_with_all_there_can_be_to_it_comes_back_as_it_was() -> None:
    answer = full_answer()
    unset = [field.name for field in fields(answer) if not getattr(answer, field.name)]
    assert unset == [], "what is empty here could be lost unseen"
    assert answer_from_json(json.loads(json.dumps(answer_to_json(answer)))) == answer


def test_a_question_comes_back_with_what_came_before_it() -> None:
    history = (Turn("Who led Acme?", "Tom Ode"), Turn("Where “is” he?", ""))
    question = Question("And who is she?", (GLOBAL, Scope.user(7)), date(2022, 6, 1), history)
    assert question_from_json(json.loads(json.dumps(question_to_json(question)))) == question
