import { type Command, InvalidArgumentError, Option } from 'commander';
import type { TranscriptionOptions } from '#client/schemas.ts';

type Flags = {
  language?: string;
  hotwords?: string[];
  itn?: boolean;
  vad?: boolean;
  diarization?: boolean;
  maxSpeakers?: number;
  channels?: 'mix' | 'split';
  timestamps?: 'segment' | 'word';
  allowPartial?: boolean;
  engine?: string;
  class?: 'interactive' | 'standard' | 'backfill';
  priority?: number;
  referenceId?: string;
  metadata?: Record<string, string>;
  callback?: string;
  expiresIn?: number;
  retainDays?: number;
};

/** Adds every option that a transcription has to a command. */
export function addJobOptions(command: Command, { jobClass }: { jobClass?: string } = {}): Command {
  return command
    .option('-l, --language <code>', 'ISO 639-1 code of what is spoken, or auto')
    .option('--hotwords <words>', 'words to lean towards, divided by commas; may be repeated', collectWords)
    .option('--no-itn', 'leave numbers and dates as they are spoken')
    .option('--no-vad', 'have the engine not look for speech first')
    .option('--diarization', 'tell speakers apart')
    .option('--max-speakers <n>', 'at most so many of them', wholeNumber)
    .addOption(new Option('--channels <how>', 'mix down, or one speaker per channel').choices(['mix', 'split']))
    .addOption(new Option('--timestamps <what>', 'how finely times are told').choices(['segment', 'word']))
    .option('--allow-partial', 'take what could be transcribed where a part could not')
    .option('--engine <name>', 'engine by name')
    .addOption(
      new Option('--class <class>', 'which line it waits in')
        .choices(['interactive', 'standard', 'backfill'])
        .default(jobClass),
    )
    .option('--priority <n>', 'from -100 to 100; higher goes first within its class', wholeNumber)
    .option('--metadata <name=value>', 'something of your own that comes back; may be repeated', collectPair)
    .option('--callback <url>', 'where to post what became of it')
    .option('--expires-in <seconds>', 'give up if it has not ended by then', wholeNumber)
    .option('--retain-days <n>', 'days after which audio and text are purged', wholeNumber);
}

/** The options of a transcription that flags name; what they do not name is left to the server. */
export function jobOptionsOf(flags: Flags): TranscriptionOptions {
  return Object.fromEntries(
    Object.entries({
      language: flags.language,
      hotwords: flags.hotwords,
      itn: flags.itn === false ? false : undefined,
      vad: flags.vad === false ? false : undefined,
      diarization: flags.diarization,
      max_speakers: flags.maxSpeakers,
      channels: flags.channels,
      timestamps: flags.timestamps,
      allow_partial: flags.allowPartial,
      engine: flags.engine,
      class: flags.class,
      priority: flags.priority,
      reference_id: flags.referenceId,
      metadata: flags.metadata,
      callback: flags.callback === undefined ? undefined : { url: flags.callback },
      expires_in_s: flags.expiresIn,
      retain_days: flags.retainDays,
    }).filter(([, value]) => value !== undefined),
  );
}

/** Reads a flag that is a whole number. */
export function wholeNumber(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError('A whole number is expected.');
  return Number(text);
}

function collectWords(text: string, before: string[] = []): string[] {
  return [...before, ...text.split(/[,，]/).map(word => word.trim())].filter(word => word !== '');
}

function collectPair(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('NAME=VALUE is expected.');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
