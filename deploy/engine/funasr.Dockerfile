# Fun-ASR on FunASR's own server. There is no official image of it with a GPU, so this one puts it on vLLM's, which has
# CUDA and torch. Built from the root of the repository; one container for each GPU.
# A driver of CUDA 12 needs vLLM 0.19.1 (FunASR 1.4.3 docs/vllm_guide.md): --build-arg VLLM=0.19.1
ARG VLLM=0.27.1
FROM vllm/vllm-openai:v${VLLM}
# What stands before FROM is forgotten behind it.
ARG VLLM

# vLLM is named once more, so that nothing replaces it, nor the torch that it chose.
RUN uv pip install --system "vllm==${VLLM}" "funasr==1.4.3" fastapi uvicorn python-multipart
# The server would start without them too, on PyTorch, several times slower, and say nothing of it.
RUN python3 -c "import funasr, torchaudio, vllm"

COPY apps/worker/transcriber/canary.flac /canary.flac
COPY deploy/engine/canary.sh /usr/local/bin/canary
# The first start downloads the model. A clip waits for all work that came before it: this server does one at a time.
HEALTHCHECK --interval=1m --timeout=15m --start-period=30m --retries=3 CMD ["canary"]

EXPOSE 8000
ENTRYPOINT ["funasr-server", "--host", "0.0.0.0", "--port", "8000", "--device", "cuda"]
