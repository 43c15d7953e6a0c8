import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BatchItem } from '#client/schemas.ts';
import { Failure } from '../failure.ts';
import { appendLine, readLines, rewriteLines } from './journal-file.ts';

/** How far one recording has come. */
export type Known = {
  stamp: string;
  sha256?: string;
  /** As it lies on the server, and since when. */
  upload?: { id: string; at: number };
  /** Where it is being sent to in pieces. */
  growing?: string;
  /** Name of the batch that it was handed in with. */
  batch?: string;
  /** Its transcription, once it has ended. */
  job?: string;
  failed?: { code: string; message: string };
};

/** A batch, from the moment before it is asked for: whatever happens then, it is asked for once. */
export type Handing = {
  name: string;
  key: string;
  /** Null until the server has told it. */
  id: string | null;
  items: BatchItem[];
  paths: [path: string, stamp: string][];
};

/** What a backfill remembers beside its output. Everything else is on the server. */
export type Journal = {
  /** Told apart from any other backfill by this. */
  id: string;
  known(path: string): Known | undefined;
  note(path: string, known: Known): void;
  handings(): Handing[];
  /** Written down before the server is asked, and again with its answer; both outlive a power cut. */
  hand(handing: Handing): void;
  /** The server has refused it: nothing of it was handed in. */
  withdraw(handing: Handing): void;
};

type Begun = { source: string; options: object };
type Line = Partial<Begun> & { id?: string; path?: string; known?: Known; handing?: Handing & { withdrawn?: true } };
type Memory = { id: string; known: Map<string, Known>; handings: Map<string, Handing> };

/** Opens the journal of an output folder, to be written. Fails where it was begun otherwise. */
export function openJournal(out: string, begun: Begun): Journal {
  mkdirSync(out, { recursive: true });
  const path = join(out, NAME);
  const memory = readJournal(out, begun);
  const { id, known, handings } = memory;
  // What was said more than once is said once again, so that it does not grow from start to start.
  rewriteLines(path, [
    { id, ...begun },
    ...[...known].map(([path, known]) => ({ path, known })),
    ...[...handings.values()].map(handing => ({
      handing: handing.id ? { ...handing, items: [], paths: [] } : handing,
    })),
  ]);
  const write = (handing: Handing & { withdrawn?: true }) => {
    appendLine(path, { handing }, 'durably');
    take(memory, handing);
  };
  return {
    id,
    known: path => known.get(path),
    note(file, state) {
      known.set(file, state);
      appendLine(path, { path: file, known: state });
    },
    handings: () => [...handings.values()],
    hand: write,
    withdraw: handing => write({ ...handing, items: [], withdrawn: true }),
  };
}

/** What the journal of an output folder says; nothing where there is none. Fails where it was begun otherwise. */
export function readJournal(out: string, begun: Begun): Memory {
  const memory: Memory = { id: randomUUID(), known: new Map(), handings: new Map() };
  for (const line of readLines<Line>(join(out, NAME))) {
    if (line.id !== undefined) {
      memory.id = line.id;
      refuseOther(out, line, begun);
    }
    if (line.handing) take(memory, line.handing);
    if (line.path !== undefined) memory.known.set(line.path, line.known!);
  }
  return memory;
}

const NAME = '.stenopool-backfill.jsonl';

function take({ known, handings }: Memory, handing: Handing & { withdrawn?: true }): void {
  if (handing.withdrawn) handings.delete(handing.name);
  else handings.set(handing.name, handing);
  for (const [path, stamp] of handing.paths) {
    const { batch: _, ...rest } = known.get(path) ?? { stamp };
    if (rest.stamp === stamp) known.set(path, handing.withdrawn ? rest : { ...rest, batch: handing.name });
  }
}

function refuseOther(out: string, { source, options }: Line, begun: Begun): void {
  if (source !== begun.source) throw new Failure(`${out} holds the transcripts of ${source}: use another --out.`);
  if (JSON.stringify(options) === JSON.stringify(begun.options)) return;
  throw new Failure(`${out} was begun with the options ${JSON.stringify(options)}: use those again, or another --out.`);
}
