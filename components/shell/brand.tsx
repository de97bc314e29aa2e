/** The gate: two posts, a beam, and what it lets through. */
export function Brand() {
  return (
    <span className="hg-brand">
      <svg
        width="20"
        height="20"
        viewBox="0 0 20 20"
        fill="none"
        aria-hidden
        strokeWidth="2"
        strokeLinecap="round"
      >
        <path d="M3 2.5v15M17 2.5v15M3 6.5h14" stroke="currentColor" />
        <path d="M7.7 10.5v7M12.3 10.5v7" stroke="var(--hg-good-fill)" />
      </svg>
      <span className="hg-brand-name">Headgate</span>
    </span>
  );
}
