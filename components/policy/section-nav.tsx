interface SectionNavProps {
  sections: readonly { readonly name: string; readonly title: string; readonly set: number }[];
}

/** Where one is in a long form; on a phone the search does that. */
export function SectionNav({ sections }: SectionNavProps) {
  return (
    <nav className="hg-policy-nav" aria-label="Sections of the policy">
      <ul>
        {sections.map(({ name, title, set }) => (
          <li key={name}>
            <a href={`#policy-${name}`}>
              {title}
              {set === 0 ? null : <span title={`${set} set here`}>{set}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
