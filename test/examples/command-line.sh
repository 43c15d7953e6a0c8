bin/stenopool submit assets/meeting-en.m4a --language en --format srt    # waits, and prints the transcript
bin/stenopool list --state completed --limit 5
bin/stenopool doctor
