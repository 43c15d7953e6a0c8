bin/stenopool backfill "$ARCHIVE" --out "$TRANSCRIPTS" --format srt,json --language en
