"""Hears tone speech, as apps/simulator/tone does: what a model would say of it is known for certain."""

import numpy as np

RATE = 16_000
BLOCK = RATE // 200
LOW = (697, 770, 852, 941)
HIGH = (1209, 1336, 1477, 1633)
KEYPAD = "123A456B789C*0#D"
SYMBOLS = "0123456789ABCD*#"
WORDS = {
    "en": "zero one two three four five six seven eight nine alpha bravo charlie delta star hash".split(),
    "zh": list("零一二三四五六七八九甲乙丙丁星井"),
}
SILENCE = 100 / 32768
LONGEST_HOLE = 5
SENTENCE_GAP = 80


def sentences(samples):
    """Stretches of sound with at most 400 ms of silence inside, each the (start, end) of its words in seconds."""
    found = []
    for start, end in _loud(samples):
        if found and start - found[-1][-1][1] < SENTENCE_GAP:
            found[-1].append((start, end))
        else:
            found.append([(start, end)])
    return [[(start * BLOCK / RATE, end * BLOCK / RATE) for start, end in words] for words in found]


def read(samples, language):
    """The words of a stretch with their times, and its text; sound that is no tone speech has text alone."""
    language = "zh" if (language or "").lower() in ("zh", "yue", "中文", "粤语") else "en"
    words = []
    sounds = [word for sentence in sentences(samples) for word in sentence]
    for start, end in sounds:
        symbol = _symbol(samples[int(start * RATE) : int(end * RATE)])
        if symbol is not None:
            words.append((WORDS[language][SYMBOLS.index(symbol)], start, end))
    if not words:
        return [], f"[speech {len(samples) / RATE:.1f}s]" if sounds else ""
    return words, "".join(w for w, _, _ in words) + "。" if language == "zh" else " ".join(w for w, _, _ in words) + "."


def _loud(samples):
    blocks = samples[: len(samples) // BLOCK * BLOCK].reshape(-1, BLOCK).astype(np.float64)
    loud = np.flatnonzero(np.sqrt((blocks**2).mean(axis=1)) >= SILENCE)
    runs = []
    for block in loud:
        if runs and block - runs[-1][1] <= LONGEST_HOLE:
            runs[-1][1] = block + 1
        else:
            runs.append([block, block + 1])
    return [(int(start), int(end)) for start, end in runs]


def _symbol(samples):
    """None unless nearly all of the sound is one low and one high tone."""
    if not 0.06 <= len(samples) / RATE <= 0.2:
        return None
    at = np.arange(len(samples)) / RATE
    energy = (samples.astype(np.float64) ** 2).sum() * len(samples) / 2
    share = lambda hz: abs((samples * np.exp(-2j * np.pi * hz * at)).sum()) ** 2 / energy
    low, high = [share(hz) for hz in LOW], [share(hz) for hz in HIGH]
    if max(low) + max(high) < 0.6:
        return None
    return KEYPAD[int(np.argmax(low)) * 4 + int(np.argmax(high))]
