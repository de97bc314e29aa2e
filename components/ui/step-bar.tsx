/** How many of a few steps are done. */
export function StepBar({ done, of }: { done: number; of: number }) {
  return (
    <span className="hg-step-bar" role="img" aria-label={`Step ${done} of ${of}`}>
      {Array.from({ length: of }, (_, index) => (
        <i key={index} data-done={index < done} />
      ))}
    </span>
  );
}
