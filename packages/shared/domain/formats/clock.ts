/** A time as subtitles write it: `01:02:03.004`, with the decimal mark that the format asks for. Hours may pass 99. */
export function clock(ms: number, mark: '.' | ','): string {
  return `${wholeSeconds(ms)}${mark}${pad(ms % 1000, 3)}`;
}

/** A time to the second, rounded down: `01:02:03`. */
export function wholeSeconds(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(part => pad(part, 2)).join(':');
}

function pad(number: number, width: number): string {
  return String(number).padStart(width, '0');
}
