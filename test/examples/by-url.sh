curl -s "$API/v1/transcriptions" \
  -H "Authorization: Bearer $API_KEY" -H "Content-Type: application/json" \
  -d '{"audio":{"url":"'"$AUDIO_URL"'"},"language":"en","callback":{"url":"'"$CALLBACK_URL"'"}}'
