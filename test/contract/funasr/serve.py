"""Starts the real funasr-server of PyPI's funasr with models that hear tone speech, and nothing else stubbed.

`serve.py [--no-vllm] [--takes-s=SECONDS] <the server's own flags>`. The package's own __init__ would import torch and
every model; the server asks it for AutoModel alone, so a package of the same name and place, with our AutoModel, stands
in for it.
"""

import argparse
import importlib.util
import pathlib
import sys
import time
import types

import numpy as np
import soundfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import tone  # noqa: E402

ours = argparse.ArgumentParser(add_help=False)
ours.add_argument("--no-vllm", action="store_true")
ours.add_argument("--takes-s", type=float, default=0)
flags, sys.argv[1:] = ours.parse_known_args()


class AutoModel:
    """fsmn-vad, or a model on PyTorch: no word times, sentences joined with a space."""

    def __init__(self, model, **_):
        self.model = model

    def generate(self, input, language=None, **_):
        if self.model == "fsmn-vad":
            return [{"value": [[round(at * 1000) for at in span] for span in spans(np.asarray(input))]}]
        samples, _ = soundfile.read(input)
        said = [tone.read(samples[int(a * tone.RATE) : int(b * tone.RATE)], language)[1] for a, b in spans(samples)]
        tag = "<|en|><|NEUTRAL|><|Speech|><|woitn|>" if "SenseVoice" in self.model else ""
        return [{"text": tag + " ".join(said)}]


class FunASRNanoVLLM:
    @classmethod
    def from_pretrained(cls, **_):
        if flags.no_vllm:
            raise RuntimeError("vLLM was not to start")
        return cls()

    def generate(self, inputs, language=None, **_):
        time.sleep(flags.takes_s)
        results = []
        for samples in inputs:
            words, text = tone.read(np.asarray(samples), language)
            stamps = [{"token": word, "start_time": start, "end_time": end} for word, start, end in words]
            results.append({"text": text, **({"timestamps": stamps} if stamps else {})})
        return results


def spans(samples):
    # A little is added, as by any such model; the server drops what is no longer than 300 ms.
    return [(max(0, sentence[0][0] - 0.01), sentence[-1][1] + 0.01) for sentence in tone.sentences(samples)]


def stub(name, **members):
    module = types.ModuleType(name)
    module.__path__ = []
    module.__dict__.update(members)
    sys.modules[name] = module
    return module


installed = importlib.util.find_spec("funasr").submodule_search_locations
stub("funasr", AutoModel=AutoModel).__path__ = list(installed)
stub("funasr.models")
stub("funasr.models.fun_asr_nano")
stub("funasr.models.fun_asr_nano.inference_vllm", FunASRNanoVLLM=FunASRNanoVLLM)

from funasr.bin.server import main  # noqa: E402

main()
