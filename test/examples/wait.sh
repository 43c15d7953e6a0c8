curl -s "$API/v1/transcriptions" \
  -H "Authorization: Bearer $API_KEY" -H "Prefer: wait=30" -H "Idempotency-Key: meeting-881" \
  -F options='{"language":"zh","hotwords":["甲乙"],"reference_id":"meeting-881"}' \
  -F file=@assets/meeting-zh.mp3
