/** The name, with the sound of a voice. */
export function Brand() {
  return (
    <p class="brand">
      <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="8" />
        <path d="M8 14v4M13 9v14M18 12v8M24 6v20" />
      </svg>
      stenopool
    </p>
  );
}
