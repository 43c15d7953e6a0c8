curl -s "$API/api/v1/services/audio/asr/transcription" \
  -H "Authorization: Bearer $API_KEY" -H "Content-Type: application/json" -H "X-DashScope-Async: enable" \
  -d '{"model":"fun-asr","input":{"file_urls":["'"$AUDIO_URL"'"]},"parameters":{"language_hints":["en"]}}'
