UPLOAD=$(curl -s "$API/v1/uploads" -H "Authorization: Bearer $API_KEY" \
  -H "Content-Type: application/octet-stream" -T assets/meeting-en.m4a -X POST | sed 's/.*"upload_id":"\([^"]*\)".*/\1/')
curl -s "$API/v1/transcriptions" -H "Authorization: Bearer $API_KEY" -H "Content-Type: application/json" \
  -d '{"audio":{"upload_id":"'"$UPLOAD"'"},"language":"en"}'
