/** Keys in groups, each with the time at which it was told last; the oldest are found without looking at the others. */
export class RecentKeys {
  /** In the order of their times: a key told again moves to the end. */
  readonly #times = new Map<string, { readonly group: string; readonly at: number }>();
  readonly #groups = new Map<string, number>();

  get size(): number {
    return this.#times.size;
  }

  get groups(): number {
    return this.#groups.size;
  }

  /** Those told last come last. */
  *keys(): Iterable<{ readonly group: string; readonly name: string }> {
    for (const [key, { group }] of this.#times) yield { group, name: key.slice(group.length + 1) };
  }

  /** `at` never goes back. */
  add(group: string, name: string, at: number): void {
    this.delete(group, name);
    this.#times.set(`${group}/${name}`, { group, at });
    this.#groups.set(group, (this.#groups.get(group) ?? 0) + 1);
  }

  delete(group: string, name: string): void {
    if (!this.#times.delete(`${group}/${name}`)) return;
    this.#leave(group);
  }

  /** Those told at `until` or before. */
  forget(until: number): void {
    for (const [key, { group, at }] of this.#times) {
      if (at > until) return;
      this.#times.delete(key);
      this.#leave(group);
    }
  }

  #leave(group: string): void {
    const left = (this.#groups.get(group) ?? 1) - 1;
    if (left === 0) this.#groups.delete(group);
    else this.#groups.set(group, left);
  }
}
