curl -s "$API/v1/transcriptions/$ID" -H "Authorization: Bearer $API_KEY"
curl -s "$API/v1/transcriptions/$ID/result?format=srt" -H "Authorization: Bearer $API_KEY"
