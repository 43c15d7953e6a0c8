curl -sN "$API/v1/transcriptions/$ID/events" -H "Authorization: Bearer $API_KEY"
