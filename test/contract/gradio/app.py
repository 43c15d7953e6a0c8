"""A Gradio app with the inputs of the Fun-ASR WebUI, on whatever Gradio is installed. Its model hears tone speech.

`app.py --port N`. `/heard` tells what the last call was given. A hotword of `slow` makes a call take two seconds.
"""

import argparse
import json
import pathlib
import sys
import time

import gradio as gr
import soundfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import tone  # noqa: E402

LANGUAGES = ["自动", "中文", "英文", "日文"]
heard = []


def transcribe(audio, hotwords, language, itn):
    heard[:] = [hotwords, language, itn]
    if "slow" in hotwords.split("\n"):
        print("slow", flush=True)
        time.sleep(2)
    samples, rate = soundfile.read(audio)
    assert rate == tone.RATE
    spans = [(sentence[0][0], sentence[-1][1]) for sentence in tone.sentences(samples)]
    said = [tone.read(samples[int(start * rate) : int(end * rate)], language)[1] for start, end in spans]
    return ("" if language == "中文" else " ").join(said)


def page():
    with gr.Blocks(title="Fun-ASR WebUI") as blocks:
        inputs = [
            gr.Audio(label="音频文件", type="filepath"),
            gr.Textbox(label="热词列表", lines=3, placeholder="每行一个"),
            gr.Dropdown(LANGUAGES, value="自动", label="目标语言"),
            gr.Checkbox(True, label="启用文本规整 (ITN)"),
        ]
        text = gr.Textbox(label="识别结果")
        gr.Button("开始识别").click(transcribe, inputs, text, api_name="predict")
        told = gr.Textbox(visible=False)
        gr.Button("heard").click(lambda: json.dumps(heard), [], told, api_name="heard")
    return blocks


arguments = argparse.ArgumentParser()
arguments.add_argument("--port", type=int, required=True)
page().queue().launch(server_name="127.0.0.1", server_port=arguments.parse_args().port, quiet=True)
