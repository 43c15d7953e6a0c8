declare module 'sherpa-onnx-node' {
  type VadSettings = {
    sileroVad: {
      model: string;
      threshold: number;
      /** Seconds. */
      minSpeechDuration: number;
      minSilenceDuration: number;
      windowSize: number;
    };
    sampleRate: number;
    numThreads: number;
    provider: 'cpu';
    debug: 0 | 1;
  };

  class Vad {
    constructor(settings: VadSettings, longestSeconds: number);
    acceptWaveform(samples: Float32Array): void;
    flush(): void;
    /** Whether no speech was found that nobody has taken. */
    isEmpty(): boolean;
    clear(): void;
    reset(): void;
  }

  const sherpa: { Vad: typeof Vad };
  export default sherpa;
}
