import type { Coming } from '#shared/domain/backlog.ts';
import type { Recording } from './workload.ts';

const LATELY_S = 3_600;
const LEAST_S = 600;

/** What projects sent in the last hour of virtual time and is done, as the ledger would tell of real time. */
export function openComing() {
  const left = new Map<Recording, number>();
  const done: { recording: Recording; projectId: string }[] = [];
  return {
    note(recording: Recording, audioS: number, projectId: string): void {
      left.set(recording, (left.get(recording) ?? recording.audioS) - audioS);
      if (left.get(recording)! < 1) done.push({ recording, projectId });
    },
    lately(nowS: number): Coming[] {
      const late = done.filter(each => each.recording.atS > nowS - LATELY_S);
      const first = Math.min(...late.map(each => each.recording.atS));
      const spanS = Math.min(LATELY_S, Math.max(LEAST_S, nowS - first));
      const byLine = Map.groupBy(late, each => `${each.recording.class} ${each.projectId}`);
      return [...byLine.values()].map(of => ({
        class: of[0]!.recording.class,
        projectId: of[0]!.projectId,
        pace: of.reduce((sum, each) => sum + each.recording.audioS, 0) / spanS,
      }));
    },
  };
}
