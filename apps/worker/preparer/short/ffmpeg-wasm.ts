import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FfmpegCore } from '@ffmpeg/core';

/** FFmpeg's programs in WebAssembly: they see the files written here, and nothing else of this machine. */
export type Ffmpeg = {
  write(path: string, content: Uint8Array): void;
  /** Takes a file out; null if there is none. */
  take(path: string): Uint8Array | null;
  /** Tells what it wrote to standard error. */
  ffprobe(args: string[]): string;
  ffmpeg(args: string[]): { code: number; complaints: string };
  /** Makes its memory what it was at first, so that no recording meets traces of another. False if it cannot. */
  restore(): boolean;
};

/** Compiles FFmpeg; what is given back makes one anew. */
export async function openFfmpeg(): Promise<() => Promise<Ffmpeg>> {
  // The package takes every place for a browser's worker.
  Object.assign(globalThis, { self: globalThis, location: { href: import.meta.url } });
  const { default: createCore } = await import('@ffmpeg/core');
  const wasm = await readFile(fileURLToPath(import.meta.resolve('@ffmpeg/core/wasm')));
  const module = await WebAssembly.compile(wasm);
  return async () => {
    let instance: WebAssembly.Instance;
    const core = await createCore({
      instantiateWasm(imports, done) {
        void WebAssembly.instantiate(module, imports).then(made => {
          instance = made;
          done(made, module);
        });
        return {};
      },
    });
    return { ...programsOf(core), restore: keepMemory(instance!.exports) };
  };
}

function programsOf({ FS, ...core }: FfmpegCore): Omit<Ffmpeg, 'restore'> {
  const listen = () => {
    const lines: string[] = [];
    core.setLogger(line => lines.push(line.message));
    core.reset();
    return lines;
  };
  return {
    write: (path, content) => FS.writeFile(path, content),
    take(path) {
      if (!FS.analyzePath(path).exists) return null;
      const content = FS.readFile(path);
      FS.unlink(path);
      return content;
    },
    ffprobe(args) {
      const lines = listen();
      // Its exit code tells nothing here.
      core.ffprobe(...args);
      return lines.join('\n');
    },
    ffmpeg(args) {
      const lines = listen();
      const code = core.exec(...args);
      return { code, complaints: lines.join('\n') };
    },
  };
}

/** Names that this version of the package gave to what every module of its compiler exports. */
const [MEMORY, STACK_SAVE, STACK_RESTORE] = ['ra', 'Da', 'Ea'] as const;

function keepMemory(exported: WebAssembly.Exports): () => boolean {
  const memory = exported[MEMORY] as WebAssembly.Memory;
  const stack = (exported[STACK_SAVE] as () => number)();
  const size = memory.buffer.byteLength;
  const pristine = blocksOf(memory);
  return () => {
    // What has grown stays large.
    if (memory.buffer.byteLength !== size) return false;
    // A recording changes one block in twenty: to compare takes a third of what writing all of them does.
    const bytes = Buffer.from(memory.buffer);
    for (const [n, block] of pristine.entries()) {
      const start = n * BLOCK_BYTES;
      if (bytes.compare(block, 0, BLOCK_BYTES, start, start + BLOCK_BYTES) !== 0) block.copy(bytes, start);
    }
    // The programs end by an exception, which leaves behind whatever was on the stack.
    (exported[STACK_RESTORE] as (stack: number) => void)(stack);
    return true;
  };
}

/** What a page of WebAssembly's memory holds; memory is whole pages. */
const BLOCK_BYTES = 65_536;
const ZEROS = Buffer.alloc(BLOCK_BYTES);

function blocksOf({ buffer }: WebAssembly.Memory): Buffer[] {
  return Array.from({ length: buffer.byteLength / BLOCK_BYTES }, (_, n) => {
    const block = Buffer.from(buffer, n * BLOCK_BYTES, BLOCK_BYTES);
    // Most have never been written to, and are one here, which stays in the processor's cache.
    return block.equals(ZEROS) ? ZEROS : Buffer.from(block);
  });
}
