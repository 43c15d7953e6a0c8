bin/stenopool projects create lessons --weight 2 --requests-per-minute 600 --max-queued-audio-hours 200
LESSONS_KEY=$(API_KEY= bin/stenopool keys create --project lessons --scopes read,write --expires 365d)
KEY_ID=$(bin/stenopool keys list --project lessons | cut -f1)
bin/stenopool keys rotate "$KEY_ID" --overlap 24
curl -s "$API/v1/project" -H "Authorization: Bearer $LESSONS_KEY"
