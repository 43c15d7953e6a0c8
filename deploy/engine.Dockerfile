# Fun-ASR on one GPU. There is no official image of its server, so this one puts it on vLLM's, which has CUDA and torch.
FROM vllm/vllm-openai:v0.27.1

RUN uv pip install --system "funasr==1.4.3" fastapi uvicorn python-multipart

EXPOSE 8000
ENTRYPOINT ["funasr-server", "--host", "0.0.0.0", "--port", "8000", "--device", "cuda"]
