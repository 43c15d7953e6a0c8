# Fun-ASR on vLLM's own server. Built from the root of the repository; one container for each GPU.
ARG VLLM=0.27.1
FROM vllm/vllm-openai:v${VLLM}
# What stands before FROM is forgotten behind it.
ARG VLLM

# The base image cannot decode audio: it would answer every recording with 400.
RUN uv pip install --system "vllm[audio]==${VLLM}"

COPY apps/worker/transcriber/canary.flac /canary.flac
COPY deploy/engine/canary.sh /usr/local/bin/canary
# The first start downloads the model. A clip may wait for minutes behind other work.
HEALTHCHECK --interval=1m --timeout=15m --start-period=30m --retries=3 CMD ["canary"]

ENV VLLM_NO_USAGE_STATS=1
EXPOSE 8000
ENTRYPOINT ["vllm", "serve"]
# Version, model, revision, dtype and eager mode are the combination that FunASR validated
# (docs/vllm_native_funasr_validation.md). A request holds 30 s of sound at most, so a short context does, and leaves room
# for many of them on a card smaller than theirs.
CMD ["FunAudioLLM/Fun-ASR-Nano-2512-vllm", "--revision", "vllm-0.27.1-20260830", \
     "--served-model-name", "fun-asr-nano", "--host", "0.0.0.0", "--port", "8000", \
     "--dtype", "float32", "--enforce-eager", "--max-model-len", "4096", "--gpu-memory-utilization", "0.40"]
