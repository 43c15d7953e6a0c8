/** File systems take 255 bytes; the ending, and a number that tells like names apart, come on top. */
const MOST_BYTES = 200;

/** Names that a Windows machine keeps for devices, whatever their ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** Makes the caller's own names fit for files: of one folder, on any system, each once whatever the letters' case. */
export function openFileNames(taken: string[] = []): (name: string, extension: string) => string {
  const used = new Set(taken.map(name => name.toLowerCase()));
  return (name, extension) => {
    const stem = safeStem(name);
    for (let number = 1; ; number++) {
      const file = number === 1 ? `${stem}.${extension}` : `${stem}-${number}.${extension}`;
      if (used.has(file.toLowerCase())) continue;
      used.add(file.toLowerCase());
      return file;
    }
  };
}

function safeStem(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[\p{C}/\\:*?"<>|]/gu, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '_');
  const short = shorten(plain);
  return DEVICE.test(short) ? `_${short}` : short;
}

function shorten(name: string): string {
  const letters = [...name];
  while (Buffer.byteLength(letters.join('')) > MOST_BYTES) letters.pop();
  return letters.join('').trimEnd() || '_';
}

/** The name that a client gave its file, as the ledger can hold it; null if that is none. */
export function keptName(name: string | null | undefined): string | null {
  return name?.slice(0, 255).toWellFormed().replaceAll('\0', '_') || null;
}
