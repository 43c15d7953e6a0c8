"""Asks with the dashscope package, and prints what it was told as one line of JSON a step."""

import json
import sys
import urllib.request
from http import HTTPStatus

import dashscope
from dashscope.audio.asr import Transcription, VocabularyService
from dashscope.audio.asr.vocabulary import VocabularyServiceException

step, base, *arguments = sys.argv[1:]
dashscope.base_http_api_url = base


def tell(response):
    output = response.output if response.output is not None else {}
    answer = {"status": response.status_code, "code": response.code, "message": response.message}
    print(json.dumps({**answer, "output": output, "usage": response.usage}, default=dict))


if step == "transcribe":
    task = Transcription.async_call(
        model="fun-asr",
        file_urls=arguments,
        language_hints=["en"],
        diarization_enabled=True,
        disfluency_removal_enabled=None,
    )
    tell(task)
    done = Transcription.wait(task)
    tell(done)
    for result in done.output["results"]:
        if result["subtask_status"] == "SUCCEEDED":
            with urllib.request.urlopen(result["transcription_url"]) as file:
                print(json.dumps(json.load(file)))
elif step == "submit":
    tell(Transcription.async_call(model="fun-asr", file_urls=arguments))
elif step == "fetch":
    tell(Transcription.fetch(arguments[0]))
elif step == "cancel":
    tell(Transcription.cancel(arguments[0]))
elif step == "list":
    tell(Transcription.list(status="CANCELED", page_size=5))
elif step == "call":
    done = Transcription.call(model=arguments[0], file_urls=arguments[1:])
    assert done.status_code == HTTPStatus.OK, done
    tell(done)
elif step == "vocabulary":
    try:
        VocabularyService().create_vocabulary("fun-asr", "names", [{"text": "a", "weight": 4}])
    except VocabularyServiceException as refusal:
        print(json.dumps({"refusal": str(refusal)}))
