import type { Recording } from './workload.ts';

/** A piece of a recording that one engine works on. */
export type Piece = { key: string; recording: Recording; audioS: number };

/** Who works on what. All times are virtual, in seconds. */
export type Policy = {
  name: string;
  arrive(recording: Recording): Promise<void>;
  /** The next piece for an engine that is free, or null if there is none for it. */
  next(engine: number): Promise<Piece | null>;
  done(piece: Piece): Promise<void>;
  /** Whether anything waits for any engine. */
  isWaiting(): boolean;
  close(): Promise<void>;
};

/** When a recording was begun and when its last piece was done. */
export type Course = { recording: Recording; begunS: number; doneS: number };

export type Outcome = {
  courses: Course[];
  /** Of the time of all engines until the end: idle while something waited. */
  idleShare: number;
  /** Audio of each project done by the time that the small archive was. */
  audioByThen: Map<string, number>;
};

/** What an engine needs beside its speed: a request and its answer. */
const OVERHEAD_S = 0.1;

/** Runs a workload under a policy in virtual time. */
export async function run(
  policy: Policy,
  recordings: Recording[],
  { engines, speed }: { engines: number; speed: number },
): Promise<Outcome> {
  const busy: { engine: number; piece: Piece; untilS: number }[] = [];
  const free = new Set(Array.from({ length: engines }, (_, engine) => engine));
  const courses = new Map<Recording, Course & { leftS: number }>();
  const done = new Map<string, number>();
  const coming = [...recordings];
  let audioByThen = done;
  let idleS = 0;
  let now = 0;

  async function occupy(): Promise<void> {
    for (const engine of [...free]) {
      const piece = await policy.next(engine);
      if (!piece) continue;
      free.delete(engine);
      busy.push({ engine, piece, untilS: now + OVERHEAD_S + piece.audioS / speed });
      const course = courses.get(piece.recording);
      const { recording } = piece;
      if (!course) courses.set(recording, { recording, begunS: now, doneS: now, leftS: recording.audioS });
    }
  }

  function end({ piece: { recording, audioS } }: (typeof busy)[number]): void {
    const course = courses.get(recording)!;
    course.leftS -= audioS;
    course.doneS = now;
    done.set(recording.project, (done.get(recording.project) ?? 0) + audioS);
    const isLast = [...courses.values()].filter(each => each.recording.project === 'small archive' && each.leftS < 1);
    if (audioByThen === done && isLast.length === small.length) audioByThen = new Map(done);
  }

  const small = recordings.filter(each => each.project === 'small archive');
  while (coming.length > 0 || busy.length > 0) {
    busy.sort((a, b) => a.untilS - b.untilS);
    const next = Math.min(coming[0]?.atS ?? Infinity, busy[0]?.untilS ?? Infinity);
    if (policy.isWaiting()) idleS += free.size * (next - now);
    now = next;
    while (coming.length > 0 && coming[0]!.atS <= now) await policy.arrive(coming.shift()!);
    while (busy.length > 0 && busy[0]!.untilS <= now) {
      const ended = busy.shift()!;
      free.add(ended.engine);
      await policy.done(ended.piece);
      end(ended);
    }
    await occupy();
  }
  await policy.close();
  return { courses: [...courses.values()], idleShare: idleS / (engines * now), audioByThen };
}
