/** What was said on the way, folded away. */
export function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <details>
      <summary>What was said on the way ({notes.length})</summary>
      <ul class="small">
        {notes.map(note => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </details>
  );
}
