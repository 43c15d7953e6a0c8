BATCH=$(curl -s "$API/v1/batches" -H "Authorization: Bearer $API_KEY" -H "Content-Type: application/json" \
  -d '{"name":"archive","defaults":{"language":"en"},"items":[
        {"custom_id":"call-1","audio":{"url":"'"$AUDIO_URL"'"}},
        {"custom_id":"call-2","audio":{"url":"'"$AUDIO_URL"'"},"hotwords":["alpha"]}]}' | sed 's/^{"id":"\([^"]*\)".*/\1/')
until curl -s "$API/v1/batches/$BATCH" -H "Authorization: Bearer $API_KEY" | grep '"state":"completed"'; do sleep 1; done
curl -s "$API/v1/batches/$BATCH/results" -H "Authorization: Bearer $API_KEY"
curl -s "$API/v1/batches/$BATCH/export?format=srt" -H "Authorization: Bearer $API_KEY" -o "$ZIP"
