curl -s "$API/v1/scaling" -H "Authorization: Bearer $API_KEY"
