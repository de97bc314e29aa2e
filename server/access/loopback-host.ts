/**
 * Whether a Host header names this machine itself. A page of another site whose DNS name was rebound to 127.0.0.1
 * still sends its own name, so that it is told apart.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  const url = host === undefined ? null : URL.parse(`http://${host}/`);
  if (url === null) return false;
  const name = url.hostname;
  return (
    name === "localhost" ||
    name.endsWith(".localhost") ||
    name === "[::1]" ||
    /^127\.\d+\.\d+\.\d+$/.test(name)
  );
}
