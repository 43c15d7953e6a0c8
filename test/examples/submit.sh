curl -s "$API/v1/transcriptions" \
  -H "Authorization: Bearer $API_KEY" \
  -F options='{"language":"en"}' \
  -F file=@assets/meeting-en.m4a
