// Containers that hold sound themselves. Those that only name other files (playlists, concat scripts) are left out:
// a recording must not make the decoder read anything else on this machine.
const FORMATS = [
  ...['aac', 'ac3', 'aiff', 'amr', 'ape', 'asf', 'au', 'avi', 'caf', 'dts', 'eac3', 'flac', 'flv'],
  ...['matroska', 'mov', 'mp3', 'mpeg', 'mpegts', 'ogg', 'rm', 'tta', 'voc', 'w64', 'wav', 'wv'],
];

/** What ffmpeg and ffprobe are told before each recording that came from outside. */
export const INPUT_GUARD = ['-protocol_whitelist', 'file,pipe', '-format_whitelist', FORMATS.join(',')];

/** What ffmpeg found wrong, fit for the eyes of a client: no paths, no addresses in memory, not long. */
export function readComplaints(complaints: string, path: string): string {
  const lines = complaints
    .replaceAll(path, '')
    .split('\n')
    .filter(line => /\[(error|fatal)\]/.test(line))
    .map(line =>
      line
        .replace(/\[[^\]]*\]/g, '')
        .replace(/[^ -~]/g, '')
        .replace(/^[ :]+/, '')
        .trim(),
    );
  return [...new Set(lines)]
    .filter(line => line !== '')
    .join('; ')
    .slice(0, 200);
}
