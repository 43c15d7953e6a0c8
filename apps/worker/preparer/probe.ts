import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { INPUT_GUARD, readComplaints } from './ffmpeg-input.ts';
import { rejected } from './give-up.ts';
import { type ChildEnd, type ChildLimits, ranOutOfTime, startLimited } from './limited-child.ts';

/** What a recording says of itself. `durationMs` is null where it says nothing that can be relied on. */
export type Probed = { codec: string; channels: number; durationMs: number | null };

/** Looks into a recording without decoding it. Throws GiveUp if there is no sound to decode. */
export async function probe(path: string, limits: ChildLimits, signal: AbortSignal): Promise<Probed> {
  const child = startLimited('ffprobe', ['-v', 'level+warning', ...INPUT_GUARD, ...SHOWN, path], limits, signal);
  child.stdin.end();
  const [output, end] = await Promise.all([text(child.stdout), child.ended]);
  signal.throwIfAborted();
  if (ranOutOfTime(end) || end.code !== 0) throw notAudio(end, path);
  const probed = readProbe(output, end.complaints);
  if (!probed) throw rejected('audio_undecodable', 'the file has no sound track');
  return probed;
}

/** What ffprobe is to show. */
export const SHOWN = ['-select_streams', 'a', '-show_entries', 'stream=codec_name,channels,duration', '-of', 'json'];

/** Reads what ffprobe showed of the first sound track; null if there is none. */
export function readProbe(output: string, complaints: string): Probed | null {
  const { streams } = ProbeOutput.parse(JSON.parse(output));
  if (!streams[0]) return null;
  const { codec_name: codec, channels, duration } = streams[0];
  const isEstimate = duration === undefined || ESTIMATED.test(complaints);
  return { codec, channels, durationMs: isEstimate ? null : Math.round(duration * 1000) };
}

// A variable bit rate without an index makes an estimate that is wrong by a fifth.
const ESTIMATED = /Estimating duration from bitrate/;

const ProbeOutput = z.object({
  streams: z.array(
    z.object({
      codec_name: z.string().default('unknown'),
      channels: z.int().positive().catch(1),
      duration: z.coerce.number().optional().catch(undefined),
    }),
  ),
});

function notAudio(end: ChildEnd, path: string) {
  const why = readComplaints(end.complaints, path);
  return rejected('audio_undecodable', `the file is not a recording that can be read${why && `: ${why}`}`);
}
