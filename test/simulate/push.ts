import type { Piece, Policy } from './run.ts';
import type { Recording } from './workload.ts';

/** One queue for all engines, in the order of arrival, each recording in one piece. */
export function firstComeFirstServed(): Policy {
  const waiting: Piece[] = [];
  return policy('first come, first served', {
    arrive: recording => void waiting.push(whole(recording)),
    next: () => waiting.shift(),
    isWaiting: () => waiting.length > 0,
  });
}

/** Each recording goes to the next engine in turn as it arrives, and waits there. */
export function roundRobin(engines: number): Policy {
  let last = -1;
  return pushed('round robin', engines, () => {
    last = (last + 1) % engines;
    return last;
  });
}

/** Each recording goes to the engine that has the fewest, as Nginx's `least_conn` has it, and waits there. */
export function leastConnections(engines: number): Policy {
  return pushed('least connections', engines, counts => counts.indexOf(Math.min(...counts)));
}

function pushed(name: string, engines: number, choose: (counts: number[]) => number): Policy {
  const waiting: Piece[][] = Array.from({ length: engines }, () => []);
  const counts = Array.from({ length: engines }, () => 0);
  const at = new Map<Recording, number>();
  return policy(name, {
    arrive(recording) {
      const engine = choose(counts);
      at.set(recording, engine);
      counts[engine]! += 1;
      waiting[engine]!.push(whole(recording));
    },
    next: engine => waiting[engine]!.shift(),
    done({ recording }) {
      counts[at.get(recording)!]! -= 1;
    },
    isWaiting: () => waiting.some(each => each.length > 0),
  });
}

function policy(
  name: string,
  by: {
    arrive(recording: Recording): void;
    next(engine: number): Piece | undefined;
    done?(piece: Piece): void;
    isWaiting(): boolean;
  },
): Policy {
  return {
    name,
    arrive: async recording => by.arrive(recording),
    next: async engine => by.next(engine) ?? null,
    done: async piece => by.done?.(piece),
    isWaiting: by.isWaiting,
    close: async () => {},
  };
}

function whole(recording: Recording): Piece {
  return { key: `${recording.id}`, recording, audioS: recording.audioS };
}
