/** What an effect begins with is what is observed, and that is not what clients go by then. */
export function StoreAway({ isAway }: { isAway: boolean }) {
  if (!isAway) return null;
  return (
    <p>
      <strong>The store is away:</strong> clients go by the tables they hold, this is of what is observed, and
      nothing can be changed until it is back.
    </p>
  );
}
