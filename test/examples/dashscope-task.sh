curl -s "$API/api/v1/tasks/$TASK_ID" -H "Authorization: Bearer $API_KEY"
