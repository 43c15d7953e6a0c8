import { setFlagsFromString } from 'node:v8';

// An upload leaves behind 64 kB of buffer with every read. V8 frees them when its space for new objects is full; while
// streaming it lets that space grow to 32 MB, and the buffers held by it to far more. Kept small, the space is swept
// often: 1 GB uploads as fast as before, and the process stays 30 to 40 MB smaller (npm run bench -- upload).
setFlagsFromString('--semi-space-growth-factor=1');
