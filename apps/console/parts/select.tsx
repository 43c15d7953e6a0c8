type Parts = {
  label: string;
  value: string;
  options: { value: string; text: string }[];
  choose: (value: string) => void;
  hidden?: boolean;
};

/** A choice of one. `hidden` keeps its label for screen readers. */
export function Select({ label, value, options, choose, hidden = false }: Parts) {
  return (
    <label class="field">
      <span class={hidden ? 'unseen' : undefined}>{label}</span>
      <select value={value} onChange={event => choose(event.currentTarget.value)}>
        {options.map(option => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </label>
  );
}
