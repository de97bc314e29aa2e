/** Whether each word that is looked for stands in one of the texts. */
export function isFound(texts: readonly string[], looked: string): boolean {
  const words = looked.toLowerCase().split(/\s+/);
  const lower = texts.map((text) => text.toLowerCase());
  return words.every((word) => lower.some((text) => text.includes(word)));
}
