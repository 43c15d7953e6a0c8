/** One server-sent event. The id is what a client that comes back names as the last it knows. */
export function eventText(event: string, data: object, id?: number): string {
  const lines = [`event: ${event}`, ...(id === undefined ? [] : [`id: ${id}`]), `data: ${JSON.stringify(data)}`];
  return `${lines.join('\n')}\n\n`;
}
