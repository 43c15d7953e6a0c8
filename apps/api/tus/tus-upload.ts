import type { Readable } from 'node:stream';
import { DataStore, type Lock, Upload } from '@tus/server';
import { z } from 'zod';
import { invalid, validate } from '../http/validate.ts';
import type { Services } from '../services.ts';
import { beginUpload, type HeldUpload, takeUpload } from './held-upload.ts';

const EXTENSIONS = ['creation', 'creation-with-upload', 'creation-defer-length', 'expiration', 'termination'];
const LASTS_MS = 24 * 3_600_000;
const Metadata = z.record(z.string(), z.string().nullable());

/** The upload that one request of the protocol is about, as the protocol's server wants to see it. */
export type TusUpload = { lock(id: string): Lock; dataStore: DataStore };

/** Opens it for a request of a project; `tell` hears which upload it has become. */
export function openTusUpload(
  services: Services,
  { projectId, isNew, tell }: { projectId: string; isNew: boolean; tell: (uploadId: string) => void },
): TusUpload {
  let stop = () => {};
  let held: HeldUpload | undefined;

  async function finish(): Promise<void> {
    const uploadId = await held!.finish();
    if (uploadId !== null) tell(uploadId);
  }

  return {
    lock: id => ({
      async lock(signal, requestRelease) {
        stop = requestRelease;
        // A new one is held from when it is made.
        if (!isNew) held = await takeUpload(services, { id, projectId }, stop, signal);
      },
      unlock: async () => held?.letGo(),
    }),

    dataStore: Object.assign(new DataStore(), {
      extensions: EXTENSIONS,
      getExpiration: () => LASTS_MS,
      async create(wanted: Upload) {
        const { id, size: length = null } = wanted;
        if (length === 0) throw invalid([{ path: 'upload-length', message: 'the file is empty' }]);
        const metadata = validate(Metadata, wanted.metadata ?? {});
        held = await beginUpload(services, { id, projectId }, { length, metadata }, stop);
        return wanted;
      },
      async getUpload(id: string) {
        // What could not be finished when it became whole is finished when it is asked for.
        await finish();
        const { length, growth, metadata, touchedAt } = held!.now();
        const size = length === null ? {} : { size: length };
        return new Upload({ id, ...size, offset: growth.bytes, metadata, creation_date: touchedAt.toISOString() });
      },
      declareUploadLength: async (_id: string, length: number) => held!.setLength(length),
      async write(source: Readable) {
        // To one that is whole already a client may send nothing once more.
        if (held!.now().uploadId === null) await held!.append(source);
        await finish();
        return held!.now().growth.bytes;
      },
      remove: async () => held!.remove(),
    }),
  };
}
