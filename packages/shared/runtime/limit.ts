/** What a promise comes to, or an error that names it if it takes longer than `ms`. */
export async function within<T>(ms: number, what: string, promise: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms} ms`)), ms);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A signal that fires after `ms` unless it is disposed of before. AbortSignal.timeout cannot be called off: with limits
 * of hours, what hangs on it would stay for hours.
 */
export function openDeadline(ms: number): Disposable & { signal: AbortSignal } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException('the time is up', 'TimeoutError')), ms);
  return { signal: controller.signal, [Symbol.dispose]: () => clearTimeout(timer) };
}
