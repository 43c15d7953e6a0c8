/** FFmpeg's programs in WebAssembly: the part used here, as the package brings no types. */
declare module '@ffmpeg/core' {
  export type FfmpegCore = {
    FS: {
      writeFile(path: string, content: Uint8Array): void;
      readFile(path: string): Uint8Array;
      unlink(path: string): void;
      analyzePath(path: string): { exists: boolean };
    };
    setLogger(log: (line: { message: string }) => void): void;
    /** Forgets how the run before ended. */
    reset(): void;
    /** Both run to their end before they return; the exit code of ffprobe is -1 whatever happened. */
    exec(...args: string[]): number;
    ffprobe(...args: string[]): number;
  };
  export default function createCore(options: {
    instantiateWasm(
      imports: object,
      done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ): object;
  }): Promise<FfmpegCore>;
}

/** The part used here of what Node has and its types lack. */
declare namespace WebAssembly {
  type Module = object;
  type Instance = { exports: Exports };
  type Memory = { buffer: ArrayBuffer };
  type Exports = Record<string, Memory | ((value?: number) => number)>;
  function compile(bytes: Uint8Array): Promise<Module>;
  function instantiate(module: Module, imports: object): Promise<Instance>;
}
