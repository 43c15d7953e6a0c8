#!/bin/sh
# Tells whether the engine in this container transcribes: it has it put a spoken clip into text, and waits for its turn
# as any recording does. /health tells nothing of that: a broken GPU leaves it at "ok", and long work makes it silent.
set -eu

url=${ENGINE_URL:-http://127.0.0.1:8000}
clip=${CANARY_CLIP:-/canary.flac}
model=${ENGINE_MODEL:-fun-asr-nano}
timeout_s=${CANARY_TIMEOUT_S:-840}

# The engine goes on with a clip whose sender was killed. curl holds the lock too, so there is only ever one in its queue.
exec 9> "${CANARY_LOCK:-/tmp/canary.lock}"
if ! flock -n 9; then
  echo 'the engine still has an earlier clip to answer'
  exit 0
fi

answer=$(curl -sS --fail --max-time "$timeout_s" -F "file=@$clip" -F "model=$model" -F response_format=json \
  "$url/v1/audio/transcriptions" 2>&1) || {
  echo "no answer: $answer"
  exit 1
}
printf '%s\n' "$answer"
printf '%s' "$answer" | grep -Eq '"text": ?"[^"]'
